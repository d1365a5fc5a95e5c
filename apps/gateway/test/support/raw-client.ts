import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

const DEADLINE_MS = 8_000

/** A connection on which a test writes exact bytes. */
export type RawClient = Readonly<{
  socket: Socket
  write(text: string | Buffer): void
  received(): string
  /** Resolves when what came matches; rejects at the deadline with what came instead. */
  until(wanted: RegExp): Promise<string>
  /** Resolves with everything when the other side has closed. */
  untilClosed(): Promise<string>
}>

export async function openRaw(port: number): Promise<RawClient> {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  let isClosed = false
  const waiting = new Set<() => void>()
  const wake = () => {
    for (const look of waiting) look()
  }
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1')
    wake()
  })
  socket.on('close', () => {
    isClosed = true
    wake()
  })
  socket.on('error', () => undefined) // a reset is a close to these tests
  onTestFinished(() => {
    socket.destroy()
  })
  await new Promise((resolve) => socket.once('connect', resolve))

  function wait(isThere: () => boolean, what: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(look)
        reject(new Error(`waited for ${what}, got: ${JSON.stringify(received)}`))
      }, DEADLINE_MS)
      const look = () => {
        if (!isThere()) return
        clearTimeout(timer)
        waiting.delete(look)
        resolve(received)
      }
      waiting.add(look)
      look()
    })
  }

  return {
    socket,
    write: (text) => socket.write(text, 'latin1'),
    received: () => received,
    until: (wanted) => wait(() => wanted.test(received), String(wanted)),
    untilClosed: () => wait(() => isClosed, 'the end of the connection'),
  }
}

/** Sends one request and gives everything up to the end of the connection; the text must ask for it to be closed. */
export async function exchangeRaw(port: number, text: string): Promise<string> {
  const client = await openRaw(port)
  client.write(text)
  return client.untilClosed()
}

/** The fields of a raw head, in order. */
export function fieldsOf(message: string): [string, string][] {
  const [head = ''] = message.split('\r\n\r\n')
  return head
    .split('\r\n')
    .slice(1)
    .map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1).trim()]
    })
}

export function bodyOf(message: string): string {
  return message.slice(message.indexOf('\r\n\r\n') + 4)
}
