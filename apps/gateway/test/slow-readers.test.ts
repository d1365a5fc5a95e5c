import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { configuration } from './support/configuration.ts'
import { eventually } from './support/eventually.ts'
import { startGateway } from './support/gateway.ts'
import { ask, openSession, startHttp2 } from './support/http2-client.ts'
import { openRaw } from './support/raw-client.ts'
import { startUpstream } from './support/upstream.ts'

const edge = { stalledMs: 600, checkEveryMs: 25 }
/** More than the kernel holds for a connection, in an answer that the upstream has given away at once. */
const ANSWER_BYTES = 200_000
const GET = 'GET /open/a HTTP/1.1\r\nHost: a\r\n\r\n'

const answerLarge: Parameters<typeof startUpstream>[0] = (request, response) => {
  request.resume()
  response.end(Buffer.alloc(request.url === '/small' ? 10 : ANSWER_BYTES, 'x'))
}

async function start() {
  const upstream = await startUpstream(answerLarge)
  return startGateway(configuration({ targets: [upstream.url] }), { edge })
}

// Guarantee: a caller that asks and takes nothing is gone after a while, however much it asked for; one that reads is not.
describe('a caller that does not read', () => {
  it('over HTTP/1.1 is given up, and recorded as gone', async () => {
    const gateway = await start()
    const client = await openRaw(gateway.port)
    client.socket.pause()
    for (let asked = 0; asked < 60; asked++) client.write(GET)
    await eventually('it is recorded', () =>
      gateway.log().some(({ code, status }) => code === 'client_closed' && status === 499),
    )
    client.socket.resume()
    await client.untilClosed()
  })

  it('one answer over HTTP/2, though it pings and reads others, loses that one', async () => {
    const { gateway, session } = await startHttp2(answerLarge, edge)
    const stalled = session.request({ ':path': '/open/a' }).on('error', () => undefined)
    await once(stalled, 'response')
    const closed = once(stalled, 'close').catch(() => undefined)
    let served = 0
    const others = setInterval(() => {
      void ask(session, { ':path': '/open/small' }).then(({ status }) => {
        served += Number(status === 200)
      })
    }, 20)
    await eventually('it is recorded', () =>
      gateway.log().some(({ code, status }) => code === 'client_closed' && status === 499),
    )
    clearInterval(others)
    stalled.resume()
    await closed
    expect(served).toBeGreaterThan(5)
    expect((await ask(await openSession(gateway), { ':path': '/open/small' })).status).toBe(200)
  })

  it('much at a time is waited for, as long as it reads at all', async () => {
    const gateway = await start()
    const client = await openRaw(gateway.port)
    client.socket.pause()
    for (let asked = 0; asked < 60; asked++) client.write(GET)
    const reading = setInterval(() => {
      client.socket.resume()
      setTimeout(() => client.socket.pause(), 2)
    }, 40)
    await eventually('everything is read', () => {
      return client.received().split('HTTP/1.1 200').length === 61
    })
    clearInterval(reading)
    expect(gateway.log().every(({ status }) => status === 200)).toBe(true)
  })
})
