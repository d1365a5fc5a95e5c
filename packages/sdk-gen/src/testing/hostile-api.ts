import http from 'node:http'
import type { AddressInfo } from 'node:net'

/** A call as it arrived. */
export type SeenCall = Readonly<{
  method: string
  path: string
  authorization: string | undefined
  idempotencyKey: string | undefined
  atMs: number
}>

export type HostileApi = Readonly<{
  url: string
  calls: readonly SeenCall[]
  close(): Promise<void>
}>

const PORT = { id: 'sto', name: 'Stornmouth', latitude: 57.8, longitude: -6.2, timeZone: 'UTC' }
const BOOKING = {
  ...{ id: 'bk-1', sailingId: 's-1', departure: '2026-03-02T07:30:00.000Z', passengers: 2 },
  ...{ vehicle: 'hovercraft', status: 'confirmed', price: 57, created: '2026-02-27T10:15:00.000Z' },
}

/**
 * The demo's API on a bad day: a limit that is spent, an hour of maintenance, values that nobody documented, pages, and a version on its
 * way out.
 */
export async function startHostileApi(): Promise<HostileApi> {
  const calls: SeenCall[] = []
  const server = http.createServer((request, response) => {
    const { method = '', headers } = request
    const url = new URL(request.url ?? '/', 'http://api')
    calls.push({
      ...{ method, path: url.pathname + url.search, authorization: headers.authorization },
      idempotencyKey: headers['idempotency-key'] as string | undefined,
      atMs: Date.now(),
    })
    const same = calls.filter(
      (call) => call.method === method && call.path.startsWith(url.pathname),
    )
    request.resume().on('end', () => send(response, replyTo(method, url, same.length)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type Reply = Readonly<{ status: number; body: unknown; fields?: Record<string, string> }>

function send(response: http.ServerResponse, { status, body, fields }: Reply): void {
  const type = status < 400 ? 'application/json' : 'application/problem+json'
  response.writeHead(status, { 'content-type': type, ...fields }).end(JSON.stringify(body))
}

const LAST_DAYS = {
  deprecation: '@1767225600',
  sunset: 'Thu, 31 Dec 2026 23:59:59 GMT',
  link: '<https://docs.example/changes>; rel="deprecation"; type="text/html"',
}

/** @param time how often this was called, this call among it */
function replyTo(method: string, url: URL, time: number): Reply {
  switch (`${method} ${url.pathname}`) {
    case 'POST /bookings':
      return time === 1
        ? { status: 429, body: { code: 'rate_limited' }, fields: { 'retry-after': '0' } }
        : { status: 201, body: { ...BOOKING, seatMap: 'a field of next year' } }
    case 'GET /ports/sto':
      return time === 1
        ? { status: 503, body: {}, fields: { 'retry-after': '1' } }
        : { status: 200, body: PORT, fields: LAST_DAYS }
    case 'GET /ports/gone':
      return { status: 404, body: { code: 'not_found', requestId: 'req-7' } }
    case 'GET /ports': {
      const id = url.searchParams.get('cursor') ?? 'p1'
      const nextCursor = { p1: 'p2', p2: 'p3', p3: null }[id] ?? null
      return { status: 200, body: { items: [{ ...PORT, id }], nextCursor } }
    }
    default:
      return { status: 500, body: { code: 'internal' } }
  }
}
