import { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { CallerRequest } from './message.ts'

/** How long, and how much, is still read from a caller whom we answered before it had sent everything. */
const LINGER_MS = 2_000
const LINGER_BYTES_MAX = 8_388_608

/**
 * Makes the connection close so that the answer is read.
 *
 * A socket that is closed with unread bytes in its buffer sends RST, and the RST can overtake our answer: the caller
 * then sees a broken connection instead of a 413. So we send FIN, and read and drop for a while (RFC 9112 §9.6).
 * Node ends a connection after its last response by `destroySoon`; only this socket's is replaced.
 */
export function lingerBeforeClose(request: CallerRequest): void {
  if (!(request instanceof IncomingMessage)) return // over HTTP/2 only its stream ends
  const { socket } = request
  socket.destroySoon = () => {
    let left = LINGER_BYTES_MAX
    const giveUp = () => socket.destroy()
    const timer = setTimeout(giveUp, LINGER_MS)
    socket.once('close', () => clearTimeout(timer))
    request.once('end', giveUp)
    request.on('data', (chunk: Buffer) => {
      left -= chunk.length
      if (left <= 0) giveUp()
    })
    socket.end()
    if (request.complete) giveUp()
  }
}

/**
 * The same where there is no request: a caller that does not close its side is not waited for. Node has taken its own listeners
 * off a socket that it gives away (CONNECT), and an error that nobody hears would end the process.
 */
export function closeSoon(socket: Duplex): void {
  socket.on('error', ignore) // `close` follows
  const timer = setTimeout(() => socket.destroy(), LINGER_MS)
  socket.once('close', () => clearTimeout(timer))
}

function ignore(): void {}
