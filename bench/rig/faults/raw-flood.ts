import { connect, type Socket } from 'node:net'

/** What came of requests that were sent at set times, whatever became of those before. */
export type FloodResult = {
  sent: number
  ok: number
  refused: number
  other: number
  /** Of those that were served, counted from when they were due. */
  latenciesMs: number[]
}

type FloodOptions = Readonly<{
  port: number
  request: string
  perSecond: number
  seconds: number
  connections: number
}>

type Line = { socket: Socket; dueTick: number; received: string }

/**
 * An open loop over raw sockets, for rates that an HTTP client could not keep up: a request that is due while no connection is
 * free waits, and its waiting counts. What is still waiting at the end was not served.
 */
export async function rawFlood(options: FloodOptions): Promise<FloodResult> {
  const { port, request, perSecond, seconds, connections } = options
  const result: FloodResult = { sent: 0, ok: 0, refused: 0, other: 0, latenciesMs: [] }
  const free: Line[] = []
  const lines = await Promise.all(Array.from({ length: connections }, () => open(port)))
  const startedTick = performance.now()
  const total = perSecond * seconds
  const dueTickOf = (at: number) => startedTick + (at / perSecond) * 1_000
  const pump = () => {
    const nowTick = performance.now()
    while (result.sent < total && dueTickOf(result.sent) <= nowTick) {
      const line = free.pop()
      if (line === undefined) return
      line.dueTick = dueTickOf(result.sent)
      result.sent += 1
      line.socket.write(request)
    }
  }
  for (const line of lines) {
    free.push(line)
    line.socket.on('data', (chunk: Buffer) => {
      line.received += chunk.toString('latin1')
      const status = wholeAnswer(line.received)
      if (status === undefined) return
      line.received = ''
      count(result, status, performance.now() - line.dueTick)
      free.push(line)
      pump()
    })
  }
  const timer = setInterval(pump, 1)
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
  clearInterval(timer)
  for (const { socket } of lines) socket.destroy()
  return result
}

function open(port: number): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve({ socket, dueTick: 0, received: '' }))
    socket.setNoDelay(true)
    socket.once('error', reject)
  })
}

function wholeAnswer(received: string): number | undefined {
  const headEnd = received.indexOf('\r\n\r\n')
  if (headEnd === -1) return undefined
  const length = /content-length: (\d+)/i.exec(received)?.[1] ?? '0'
  if (received.length < headEnd + 4 + Number(length)) return undefined
  return Number(received.slice(9, 12))
}

function count(result: FloodResult, status: number, latencyMs: number): void {
  if (status === 200) {
    result.ok += 1
    result.latenciesMs.push(latencyMs)
  } else if (status === 503) result.refused += 1
  else result.other += 1
}
