import { type AddressInfo, createServer } from 'node:net'

/** A small JSON answer, as an API gives it. Prints its port, then answers every request head it gets; GET only. */
const BODY = JSON.stringify({
  id: 'sail_01k0a3',
  from: 'harwich',
  to: 'hoek-van-holland',
  departsAt: '2026-07-01T21:00:00Z',
  arrivesAt: '2026-07-02T06:30:00Z',
  ship: 'Northern Light',
  seatsLeft: 412,
})
const ANSWER = Buffer.from(
  [
    'HTTP/1.1 200 OK',
    'Content-Type: application/json; charset=utf-8',
    'Cache-Control: no-cache',
    'Date: Wed, 01 Jul 2026 12:00:00 GMT',
    `Content-Length: ${BODY.length}`,
    'Connection: keep-alive',
    'Keep-Alive: timeout=72',
    '',
    BODY,
  ].join('\r\n'),
)
const HEAD_END = '\r\n\r\n'

const server = createServer((socket) => {
  let pending = ''
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk) => {
    pending += chunk.toString('latin1')
    for (let end = pending.indexOf(HEAD_END); end !== -1; end = pending.indexOf(HEAD_END)) {
      pending = pending.slice(end + HEAD_END.length)
      socket.write(ANSWER)
    }
  })
})
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
