import { expect, it, onTestFinished } from 'vitest'
import { configuration } from './support/configuration.ts'
import { startGateway } from './support/gateway.ts'
import { exchangeRaw, openRaw } from './support/raw-client.ts'
import { startUpstream } from './support/upstream.ts'

/** An error that nobody hears ends the process. */
function hearUncaught(): unknown[] {
  const uncaught: unknown[] = []
  const note = (error: unknown) => uncaught.push(error)
  process.on('uncaughtException', note)
  onTestFinished(() => void process.off('uncaughtException', note))
  return uncaught
}

const UPGRADE = 'Host: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'

it.each([
  ['asks for a tunnel', 'CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n', / 405 /],
  ['asks for a WebSocket and gets none', `GET /open HTTP/1.1\r\n${UPGRADE}`, / 400 /],
  ['says what is no HTTP', 'not http at all\r\n\r\n', / 400 /],
  ['expects what there is not', 'GET /open HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n', / 417 /],
  ['has no key', 'POST /ferry/v1/a HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n', / 401 /],
])('a caller who %s and breaks off ends nothing but its connection', async (_, text, answer) => {
  const uncaught = hearUncaught()
  const upstream = await startUpstream()
  const gateway = await startGateway(configuration({ targets: [upstream.url] }))
  for (let at = 0; at < 20; at++) {
    const client = await openRaw(gateway.port)
    client.write(text)
    if (at % 2 === 0) await client.until(answer)
    client.socket.resetAndDestroy()
  }
  expect(await exchangeRaw(gateway.port, 'GET /open HTTP/1.0\r\n\r\n')).toMatch(/ 200 /)
  expect(uncaught).toEqual([])
})
