import { describe, expect, it } from 'vitest'
import { configuration } from './support/configuration.ts'
import { eventually } from './support/eventually.ts'
import { startGateway } from './support/gateway.ts'
import { openRaw } from './support/raw-client.ts'
import { startRawUpstream } from './support/upstream.ts'

async function callOf(upstream: { url: string }) {
  const timeouts = { headersMs: 300, bodyIdleMs: 300, totalMs: 600 }
  const gateway = await startGateway(configuration({ targets: [upstream.url], timeouts }))
  const response = await fetch(`${gateway.url}/open/a`)
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe('an upstream that lies', () => {
  it('by saying more than it announced harms neither this call nor the next', async () => {
    const more = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n'
    const upstream = await startRawUpstream((socket) => {
      socket.write(`${more}okHTTP/1.1 200 OK\r\nContent-Length: 4\r\nSet-Cookie: s=1\r\n\r\nevil`)
    })
    const gateway = await startGateway(configuration({ targets: [upstream.url] }))
    for (let call = 0; call < 3; call++) {
      const response = await fetch(`${gateway.url}/open/a`)
      expect([await response.text(), response.headers.get('set-cookie')]).toEqual(['ok', null])
    }
    // What came unasked was nobody's answer: its connection is not used again.
    expect(upstream.connections).toHaveLength(3)
  })

  it('by giving a length beside chunks has its chunks believed, or nothing', async () => {
    const upstream = await startRawUpstream((socket) => {
      const head = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\nTransfer-Encoding: chunked\r\n\r\n'
      socket.write(`${head}5\r\nhello\r\n0\r\n\r\n`)
    })
    const { status, body } = await callOf(upstream)
    expect([status, body.code]).toEqual([502, 'upstream_invalid_response'])
  })

  it('by sending fields without end is cut off, before it costs memory', async () => {
    let sent = 0
    const upstream = await startRawUpstream((socket) => {
      const fields = Buffer.from('X-Y: 0123456789\r\n'.repeat(4_096))
      const send = () => {
        while (!socket.destroyed && sent < 100_000_000) {
          sent += fields.length
          if (!socket.write(fields)) return
        }
      }
      socket.on('drain', send)
      socket.write('HTTP/1.1 200 OK\r\n')
      send()
    })
    const { status, body } = await callOf(upstream)
    expect([status, body.code]).toEqual([502, 'upstream_invalid_response'])
    await eventually('closed', () => upstream.connections[0]?.isClosed === true)
    expect(sent).toBeLessThan(16_000_000)
  })

  it('by saying "wait" without end is 504', async () => {
    const upstream = await startRawUpstream((socket) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), 10)
      socket.on('close', () => clearInterval(timer))
    })
    const { status, body } = await callOf(upstream)
    expect([status, body.code]).toEqual([504, 'upstream_timeout'])
  })

  it('by breaking off its events is seen as broken off, after what came before', async () => {
    const upstream = await startRawUpstream((socket) => {
      const head =
        'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked'
      socket.write(`${head}\r\n\r\n9\r\ndata: 1\n\n\r\n`)
      setTimeout(() => socket.destroy(), 100)
    })
    const gateway = await startGateway(configuration({ targets: [upstream.url] }))
    const client = await openRaw(gateway.port)
    client.write('GET /open/a HTTP/1.1\r\nHost: a\r\n\r\n')
    const text = await client.untilClosed()
    expect(text).toContain('data: 1')
    expect(text).not.toMatch(/\r\n0\r\n\r\n$/)
  })
})
