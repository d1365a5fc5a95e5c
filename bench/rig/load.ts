import { connect, type Socket } from 'node:net'

/** What a closed loop measured: each connection sends its next request when the last one is answered. */
export type LoadResult = Readonly<{
  requests: number
  /** Answers that were not 200. */
  failures: number
  seconds: number
  latencyUsP50: number
  latencyUsP99: number
}>

export type LoadOptions = Readonly<{
  port: number
  /** The whole request head; a function makes each. */
  request: string | (() => string)
  connections: number
  seconds: number
}>

const HEAD_END = Buffer.from('\r\n\r\n')
const LENGTH = 'content-length: '

/** Runs a closed loop over raw sockets: nothing between the measured proxy and the clock but the kernel. */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const sockets = await Promise.all(
    Array.from({ length: options.connections }, () => open(options.port)),
  )
  const latenciesUs: number[] = []
  let failures = 0
  const startedTick = performance.now()
  const endTick = startedTick + options.seconds * 1_000
  await Promise.all(
    sockets.map((socket) =>
      loop(socket, options.request, endTick, (latencyUs, isGood) => {
        latenciesUs.push(latencyUs)
        if (!isGood) failures += 1
      }),
    ),
  )
  const seconds = (performance.now() - startedTick) / 1_000
  for (const socket of sockets) socket.destroy()
  const sorted = Float64Array.from(latenciesUs).sort()
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
  return {
    requests: latenciesUs.length,
    failures,
    seconds,
    latencyUsP50: at(0.5),
    latencyUsP99: at(0.99),
  }
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
    socket.setNoDelay(true)
    socket.once('error', reject)
  })
}

/** One connection's requests, one after another. */
function loop(
  socket: Socket,
  request: string | (() => string),
  endTick: number,
  onAnswer: (latencyUs: number, isGood: boolean) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let sentTick = 0
    let received: Buffer<ArrayBufferLike> = Buffer.alloc(0)
    const send = () => {
      sentTick = performance.now()
      socket.write(typeof request === 'string' ? request : request(), 'latin1')
    }
    const onClose = () => reject(new Error('the proxy closed a connection'))
    socket.on('close', onClose)
    socket.on('data', (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      const status = wholeAnswer(received)
      if (status === undefined) return
      received = Buffer.alloc(0)
      const nowTick = performance.now()
      onAnswer((nowTick - sentTick) * 1_000, status === 200)
      if (nowTick < endTick) return send()
      socket.off('close', onClose)
      resolve()
    })
    send()
  })
}

/** The status of an answer that is all there. */
function wholeAnswer(received: Buffer): number | undefined {
  const headEnd = received.indexOf(HEAD_END)
  if (headEnd === -1) return undefined
  const head = received.toString('latin1', 0, headEnd).toLowerCase()
  const at = head.indexOf(LENGTH)
  if (at === -1) throw new Error('the answer has no length')
  const bodyBytes = Number.parseInt(head.slice(at + LENGTH.length), 10)
  if (received.length < headEnd + HEAD_END.length + bodyBytes) return undefined
  return Number(head.slice('http/1.1 '.length, 'http/1.1 200'.length))
}
