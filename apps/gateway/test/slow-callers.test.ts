import { describe, expect, it } from 'vitest'
import { configuration } from './support/configuration.ts'
import { eventually } from './support/eventually.ts'
import { startGateway } from './support/gateway.ts'
import { openRaw, type RawClient } from './support/raw-client.ts'
import { startUpstream } from './support/upstream.ts'

const REQUESTS_MAX = 10
/** Of ten places two are kept for critical tiers, and half of the rest may be held by uploads. */
const UPLOADS_MAX = 4

const POST = 'POST /open/a HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n'

async function start() {
  const upstream = await startUpstream((request, response) => {
    request.resume()
    request.once('end', () => response.end('{"ok":true}'))
  })
  const resilience = { caps: { requests: REQUESTS_MAX } }
  const gateway = await startGateway(configuration({ targets: [upstream.url], resilience }))
  return { upstream, gateway }
}

function openAll(port: number): Promise<RawClient[]> {
  return Promise.all(
    Array.from({ length: 3 * REQUESTS_MAX }, async () => {
      const client = await openRaw(port)
      client.write(`${POST}x`)
      return client
    }),
  )
}

describe('callers that do not read their answers', () => {
  it('are given up when they hold most of an upstream’s places, so that others find one', async () => {
    const upstream = await startUpstream((request, response) => {
      request.resume()
      response.end(request.url === '/large' ? Buffer.alloc(20_000_000) : '{"ok":true}')
    })
    const resilience = { caps: { requests: REQUESTS_MAX } }
    const gateway = await startGateway(configuration({ targets: [upstream.url], resilience }))
    const slow = await Promise.all(Array.from({ length: 7 }, () => openRaw(gateway.port)))
    for (const client of slow) {
      client.socket.pause()
      client.write('GET /open/large HTTP/1.1\r\nHost: a\r\n\r\n')
    }
    await eventually('some are given up', () => {
      const closed = gateway.log().filter(({ code }) => code === 'client_closed')
      // With enough of them gone the rest have the usual time.
      return closed.length > 0 && closed.length <= slow.length
    })
    for (let call = 0; call < 20; call++) {
      expect((await fetch(`${gateway.url}/open/a`)).status).toBe(200)
    }
  })
})

describe('callers that send their bodies a byte at a time', () => {
  it('hold half of an upstream’s places and no more: other calls go through', async () => {
    const { gateway, upstream } = await start()
    const slow = await openAll(gateway.port)
    await eventually('those that are too many are told', () => {
      const refused = slow.filter((client) => client.received().includes('upstream_busy'))
      return refused.length === slow.length - UPLOADS_MAX
    })
    expect(upstream.requests).toHaveLength(UPLOADS_MAX)
    for (let call = 0; call < 20; call++) {
      expect((await fetch(`${gateway.url}/open/a`)).status).toBe(200)
    }
  })

  it('give their places back when the body is there, and when they leave', async () => {
    const { gateway } = await start()
    const post = () => fetch(`${gateway.url}/open/a`, { method: 'POST', body: 'a whole one' })
    const slow = await openAll(gateway.port)
    await eventually('the places are taken', async () => (await post()).status === 503)
    const held = slow.filter((client) => client.received() === '')
    held[0]?.write('123456789')
    await held[0]?.until(/\{"ok":true\}$/)
    await eventually('one is free', async () => (await post()).status === 200)
    for (const { socket } of held) socket.destroy()
    await eventually('they are recorded', () => {
      return gateway.log().filter(({ code }) => code === 'client_closed').length === UPLOADS_MAX - 1
    })
    const answers = await Promise.all(Array.from({ length: UPLOADS_MAX }, post))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
  })
})
