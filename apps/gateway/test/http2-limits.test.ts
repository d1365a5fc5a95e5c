import { once } from 'node:events'
import { constants } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { eventually } from './support/eventually.ts'
import {
  ask,
  FLAG,
  FRAME,
  frame,
  openFrames,
  openSession,
  requestFields,
  reset,
  startHttp2,
} from './support/http2-client.ts'

const HALF_HEAD = frame(FRAME.headers, FLAG.endStream, 1, requestFields('GET'))
const OPEN_STREAM = FLAG.endHeaders | FLAG.endStream

/** Whether the other side ends the connection while `flood` goes on. */
async function isEndedBy(socket: TLSSocket, flood: (round: number) => Buffer): Promise<boolean> {
  let isClosed = false
  socket.once('close', () => {
    isClosed = true
  })
  for (let round = 0; round < 2_000 && !isClosed; round++) {
    socket.write(flood(round))
    if (round % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  await eventually('it is closed', () => isClosed, 2_000).catch(() => undefined)
  return isClosed
}

describe('a connection over HTTP/2 that is abused', () => {
  it('by opening and cancelling without end (CVE-2023-44487) is ended, and leaves nothing behind', async () => {
    const { gateway, upstream } = await startHttp2((request, response) => {
      request.resume()
      if (request.url === '/quick') response.end()
    })
    const socket = await openFrames(gateway)
    const isEnded = await isEndedBy(socket, (round) => {
      const stream = 2 * round + 1
      const open = frame(FRAME.headers, OPEN_STREAM, stream, requestFields('GET'))
      return Buffer.concat([open, reset(stream, constants.NGHTTP2_CANCEL)])
    })
    expect(isEnded).toBe(true)
    await eventually('nothing is under way', async () => {
      const text = await (await fetch(`${gateway.controlUrl}/metrics`)).text()
      return /^gatehouse_upstream_requests_active 0$/m.test(text)
    })
    expect(upstream.requests.length).toBeLessThan(500)
    const text = await (await fetch(`${gateway.controlUrl}/metrics`)).text()
    const [, closed] =
      /problems_total\{code="client_closed",fault="client"\} (\d+)/.exec(text) ?? []
    expect(Number(closed)).toBeGreaterThan(100)
    const quick = await ask(await openSession(gateway), { ':path': '/open/quick' })
    expect(quick.status).toBe(200)
  })

  it('by a head in frames without end (CVE-2024-27983) is ended', async () => {
    const { gateway, upstream } = await startHttp2()
    const socket = await openFrames(gateway)
    socket.write(HALF_HEAD)
    const flood = frame(
      FRAME.continuation,
      0,
      1,
      Buffer.concat([Buffer.from([0, 1]), Buffer.from('a\x01b')]),
    )
    expect(await isEndedBy(socket, () => flood)).toBe(true)
    expect(upstream.requests).toEqual([])
  })

  it('by pings that it does not read the answers of is ended, or holds nothing', async () => {
    const { gateway } = await startHttp2()
    const socket = await openFrames(gateway)
    socket.pause()
    expect(await isEndedBy(socket, () => Buffer.concat(Array(100).fill(PING)))).toBe(true)
  })

  it('by junk is ended', async () => {
    const { gateway } = await startHttp2()
    const socket = await openFrames(gateway)
    expect(await isEndedBy(socket, (round) => Buffer.alloc(100, round))).toBe(true)
  })

  it('by more than 100 requests at a time has those refused that are too many', async () => {
    const { session } = await startHttp2((request, response) => {
      request.resume()
      setTimeout(() => response.end(), 300)
    })
    await once(session, 'remoteSettings')
    expect(session.remoteSettings.maxConcurrentStreams).toBe(100)
    const answers = await Promise.all(Array.from({ length: 120 }, () => ask(session)))
    expect(answers.every(({ status }) => status === 200)).toBe(true) // the client waits by itself
  })
})

const PING = frame(FRAME.ping, 0, 0, Buffer.alloc(8))

describe('a connection over HTTP/2 that rests', () => {
  const edge = { headersMs: 150, keepAliveMs: 150, checkEveryMs: 25 }

  it('without ever asking is closed, also in the middle of a head', async () => {
    const { gateway } = await startHttp2(undefined, edge)
    const idle = await openFrames(gateway)
    const slow = await openFrames(gateway)
    slow.write(HALF_HEAD)
    await Promise.all([once(idle, 'close'), once(slow, 'close')])
  })

  it('after its requests is told to go, also when it pings', async () => {
    const { gateway } = await startHttp2(undefined, edge)
    const session = await openSession(gateway)
    expect((await ask(session)).status).toBe(200)
    const pings = setInterval(() => session.closed || session.ping(() => undefined), 20)
    const [code] = (await once(session, 'goaway')) as [number]
    clearInterval(pings)
    expect(code).toBe(constants.NGHTTP2_NO_ERROR)
  })

  it('because its request takes long stands', async () => {
    const { session } = await startHttp2((request, response) => {
      request.resume()
      setTimeout(() => response.end('late'), 500)
    }, edge)
    expect(await ask(session)).toMatchObject({ status: 200, body: 'late' })
  })
})

describe('a drain', () => {
  it('answers what is under way, and asks to go elsewhere with what comes next', async () => {
    const answers: (() => void)[] = []
    const { gateway, session } = await startHttp2((request, response) => {
      request.resume()
      answers.push(() => response.end('late'))
    })
    const first = ask(session)
    await eventually('the upstream has it', () => answers.length === 1)
    gateway.state.isDraining = true
    const goodbye = once(session, 'goaway')
    const second = ask(session, { ':path': '/open/b' })
    await eventually('the upstream has that, too', () => answers.length === 2)
    await goodbye
    for (const answer of answers) answer()
    expect(await first).toMatchObject({ status: 200, body: 'late' })
    expect(await second).toMatchObject({ status: 200, body: 'late' })
    await eventually('the connection has ended', () => session.destroyed)
  })

  it('tells a connection that rests', async () => {
    const { gateway, session } = await startHttp2(undefined, { checkEveryMs: 25 })
    await ask(session)
    gateway.state.isDraining = true
    await once(session, 'goaway')
  })
})
