import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { buildFerry } from '../src/app.ts'

const NOW_MS = Date.UTC(2026, 1, 27, 10, 15)
const BOOKING = { sailingId: 'sto-hav-mon-0730', passengers: 2, contactEmail: 'ada@travel.example' }

let app: ReturnType<typeof buildFerry>
let nowMs: number
beforeEach(() => {
  nowMs = NOW_MS
  app = buildFerry({ nowMs: () => nowMs, random: () => 0.5 })
})
afterEach(() => app.close())

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

async function call(method: Method, url: string, payload?: object, headers = {}) {
  const response = await app.inject({ method, url, headers, ...(payload ? { payload } : {}) })
  return { status: response.statusCode, headers: response.headers, body: response.json() }
}

describe('problems', () => {
  test.each([
    ['GET', '/v1/ports/zzz', undefined, 404, 'not_found'],
    ['GET', '/v1/sailings/zzz', undefined, 404, 'not_found'],
    ['GET', '/v1/sailings/zzz/availability', undefined, 404, 'not_found'],
    ['GET', '/v2/bookings/bk-999999', undefined, 404, 'not_found'],
    ['DELETE', '/v2/bookings/bk-999999', undefined, 404, 'not_found'],
    ['POST', '/v2/bookings/bk-999999/check-in', undefined, 404, 'not_found'],
    ['GET', '/v3/ports', undefined, 404, 'not_found'],
    // What v2 removed is gone.
    ['GET', '/v2/sailings/sto-hav-mon-0730/availability', undefined, 404, 'not_found'],
    ['GET', '/v1/sailings?limit=0', undefined, 422, 'invalid_input'],
    ['GET', '/v1/sailings?limit=51', undefined, 422, 'invalid_input'],
    ['GET', '/v1/sailings?cursor=zzz', undefined, 422, 'invalid_input'],
    ['GET', '/v1/sailings?from=STO', undefined, 422, 'invalid_input'],
    ['GET', '/v2/sailings?accessible=maybe', undefined, 422, 'invalid_input'],
    ['POST', '/v1/bookings', {}, 422, 'invalid_input'],
    ['POST', '/v1/bookings', { ...BOOKING, sailingId: 'zzz' }, 422, 'invalid_input'],
    ['POST', '/v1/bookings', { ...BOOKING, vehicle: 'campervan' }, 422, 'invalid_input'],
    ['POST', '/v2/bookings', { ...BOOKING, vehicle: 'van' }, 422, 'invalid_input'],
    ['POST', '/v2/bookings', { ...BOOKING, contactEmail: undefined }, 422, 'invalid_input'],
  ] as const)('%s %s with %j is a %i', async (method, url, payload, status, code) => {
    const answer = await call(method, url, payload, { 'x-request-id': 'req-1' })
    expect(answer.status).toBe(status)
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(answer.body).toMatchObject({ status, code, requestId: 'req-1' })
    if (status === 422) expect(answer.body.errors[0].pointer).toMatch(/^#\/./)
  })

  test('a body that is not JSON is a 400, a huge one a 413', async () => {
    const headers = { 'content-type': 'application/json' }
    const broken = { method: 'POST', url: '/v1/bookings', headers, payload: '{' } as const
    expect((await app.inject(broken)).json()).toMatchObject({ status: 400, code: 'bad_request' })
    const huge = await app.inject({ ...broken, payload: `"${'x'.repeat(70_000)}"` })
    expect(huge.json()).toMatchObject({ status: 413, code: 'body_too_large' })
  })
})

describe('sailings', () => {
  test('pages hold every sailing of the week once, soonest first, none that has left', async () => {
    const seen: { id: string; departsAt: string }[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const url: string = `/v2/sailings?limit=50${cursor === '' ? '' : `&cursor=${cursor}`}`
      const { body } = await call('GET', url)
      seen.push(...body.items)
      cursor = body.nextCursor
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(8 * 4 * 7)
    expect(seen).toHaveLength(8 * 4 * 7)
    const departures = seen.map(({ departsAt }) => Date.parse(departsAt))
    expect(departures).toEqual([...departures].sort((a, b) => a - b))
    expect(departures.every((at) => at > NOW_MS && at <= NOW_MS + 7 * 86_400_000)).toBe(true)
  })

  test('once it has left, a sailing is next week’s and has its places again', async () => {
    await call('POST', '/v1/bookings', { sailingId: 'sto-hav-sat-0730', passengers: 9 })
    const before = (await call('GET', '/v2/sailings/sto-hav-sat-0730')).body
    nowMs = Date.parse(before.departsAt)
    const after = (await call('GET', '/v2/sailings/sto-hav-sat-0730')).body
    expect(Date.parse(after.departsAt) - Date.parse(before.departsAt)).toBe(7 * 86_400_000)
    expect(after.places.passengers).toBe(before.places.passengers + 9)
  })
})

describe('bookings', () => {
  test('made in one version, read in the other', async () => {
    const made = (await call('POST', '/v1/bookings', { ...BOOKING, vehicle: 'van' })).body
    const read = (await call('GET', `/v2/bookings/${made.id}`)).body
    expect(read).toMatchObject({ vehicle: 'campervan', price: { amountMinor: made.price * 100 } })
    expect(read.departsAt).toBe(made.departure)
  })

  test('take places while they are confirmed and free them when cancelled, once', async () => {
    const places = async () => (await call('GET', '/v2/sailings/sto-hav-mon-0730')).body.places
    const before = await places()
    const { body } = await call('POST', '/v2/bookings', { ...BOOKING, vehicle: 'car' })
    const { passengers, vehicles } = before
    expect(await places()).toEqual({ passengers: passengers - 2, vehicles: vehicles - 1 })
    await call('DELETE', `/v2/bookings/${body.id}`)
    const again = await call('DELETE', `/v2/bookings/${body.id}`)
    expect(again).toMatchObject({ status: 200, body: { status: 'cancelled' } })
    expect(await places()).toEqual(before)
    const checkIn = await call('POST', `/v2/bookings/${body.id}/check-in`)
    expect(checkIn).toMatchObject({ status: 409, body: { code: 'booking_cancelled' } })
  })

  test('of a full sailing are refused', async () => {
    const { passengers } = (await call('GET', '/v2/sailings/sto-hav-mon-0730')).body.places
    for (let left = passengers; left >= 9; left -= 9) {
      expect((await call('POST', '/v2/bookings', { ...BOOKING, passengers: 9 })).status).toBe(201)
    }
    const refused = await call('POST', '/v2/bookings', { ...BOOKING, passengers: 9 })
    expect(refused).toMatchObject({ status: 409, body: { code: 'sailing_full' } })
  })

  test('of a cancelled sailing are refused', async () => {
    const pages = await Promise.all(
      ['sto', 'hav', 'lun', 'kel', 'brd'].map((from) =>
        call('GET', `/v2/sailings?from=${from}&limit=50`),
      ),
    )
    const cancelled = pages
      .flatMap(({ body }) => body.items as { id: string; status: string }[])
      .find(({ status }) => status === 'cancelled')
    const refused = await call('POST', '/v2/bookings', { ...BOOKING, sailingId: cancelled?.id })
    expect(refused).toMatchObject({ status: 409, body: { code: 'sailing_cancelled' } })
  })

  test('repeated with the same Idempotency-Key are made once, for each organisation', async () => {
    const post = (owner: string) =>
      call('POST', '/v2/bookings', BOOKING, { 'idempotency-key': 'k', 'x-consumer-id': owner })
    const first = await post('org_a')
    expect((await post('org_a')).body).toEqual(first.body)
    await post('org_b')
    const list = async (owner: string) =>
      (await call('GET', '/v2/bookings', undefined, { 'x-consumer-id': owner })).body.items
    expect(await list('org_a')).toHaveLength(3)
    expect(await list('org_b')).toHaveLength(3)
  })

  test('of another organisation are not found', async () => {
    const { body } = await call('POST', '/v2/bookings', BOOKING, { 'x-consumer-id': 'org_a' })
    const other = { 'x-consumer-id': 'org_b' }
    expect((await call('GET', `/v2/bookings/${body.id}`, undefined, other)).status).toBe(404)
    expect((await call('DELETE', `/v2/bookings/${body.id}`, undefined, other)).status).toBe(404)
  })

  test('stay bounded, and the examples of the documents stay', async () => {
    for (let i = 0; i < 220; i += 1) {
      const { body } = await call('POST', '/v1/bookings', { ...BOOKING, passengers: 1 })
      if (body.id !== undefined) await call('DELETE', `/v1/bookings/${body.id}`)
    }
    const last = await call('GET', '/v1/bookings/bk-000222')
    expect(last.status).toBe(200)
    expect((await call('GET', '/v1/bookings/bk-000003')).status).toBe(404)
    expect((await call('GET', '/v1/bookings/bk-000001')).status).toBe(200)
  })
})

describe('knobs', () => {
  const NEW = { latencyMs: 0, jitterMs: 0, errorRate: 0, errorStatus: 500 }

  test('turn errors on and off again', async () => {
    const set = await call('PUT', '/_knobs', { errorRate: 1, errorStatus: 503 })
    expect(set).toMatchObject({ status: 200, body: { ...NEW, errorRate: 1, errorStatus: 503 } })
    expect((await call('GET', '/_knobs')).body).toEqual(set.body)
    expect(await call('GET', '/v1/ports')).toMatchObject({ status: 503, body: { code: 'knob' } })
    expect((await call('GET', '/healthz')).status).toBe(200)
    expect((await call('DELETE', '/_knobs')).body).toEqual(NEW)
    expect((await call('GET', '/v1/ports')).status).toBe(200)
  })

  test('fail the share of requests that was asked for', async () => {
    await call('PUT', '/_knobs', { errorRate: 0.5 })
    expect((await call('GET', '/v1/ports')).status).toBe(200)
    await call('PUT', '/_knobs', { errorRate: 0.51 })
    expect((await call('GET', '/v1/ports')).status).toBe(500)
  })

  test('delay the API by latency and jitter', async () => {
    await call('PUT', '/_knobs', { latencyMs: 100, jitterMs: 100 })
    const startedAt = performance.now()
    await call('GET', '/v1/ports')
    // Timers may fire up to a millisecond early.
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(149)
  })

  test.each([{ latencyMs: -1 }, { errorRate: 2 }, { errorStatus: 200 }, { speed: 1 }, []])(
    'refuse %j and stay as they were',
    async (payload) => {
      expect((await call('PUT', '/_knobs', payload)).status).toBe(422)
      expect((await call('GET', '/_knobs')).body).toEqual(NEW)
    },
  )

  test('are out of reach through a proxy', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.7' }
    expect((await call('PUT', '/_knobs', { errorRate: 1 }, headers)).status).toBe(404)
    expect((await call('GET', '/_knobs', undefined, { via: '1.1 gateway' })).status).toBe(404)
  })
})
