import { type NodeExplanation, SnapshotSource } from '@gatehouse/policy'
import { describe, expect, it } from 'vitest'
import { configuration, id } from './support/configuration.ts'
import { startGateway, type TestGateway } from './support/gateway.ts'
import { closedPort, startUpstream } from './support/upstream.ts'

async function ask(
  gateway: Pick<TestGateway, 'controlUrl'>,
  query: readonly (readonly [string, string])[],
): Promise<{ status: number; body: NodeExplanation; text: string }> {
  const parameters = new URLSearchParams(
    query.map(([name, value]): [string, string] => [name, value]),
  )
  const response = await fetch(`${gateway.controlUrl}/-/explain?${parameters}`)
  const text = await response.text()
  return { status: response.status, body: JSON.parse(text), text }
}

async function explained(gateway: TestGateway, query: readonly (readonly [string, string])[]) {
  const { body } = await ask(gateway, query)
  if (body.explanation === null) throw new Error('there is no explanation')
  return body.explanation
}

const CALL = [['url', '/ferry/v1/sailings/7?to=x']] as const

describe('an explanation', () => {
  it('says phase by phase what a call would do, sends nothing and never tells the key', async () => {
    const upstream = await startUpstream()
    const gateway = await startGateway(configuration({ targets: [upstream.url], burst: 10 }))
    const query = [...CALL, ['header', `Authorization: Bearer ${gateway.key}`]] as const
    const { body, text } = await ask(gateway, query)
    const { explanation } = body
    expect(explanation).toMatchObject({
      revision: 1,
      outcome: { kind: 'forwarded' },
      request: { path: '/ferry/v1/sailings/7', query: '?to=x' },
      route: { id: id('rt', 1), apiSlug: 'ferry', operationId: id('op', 1) },
      key: { id: id('key', 1), hint: `gh_live_…${gateway.key.slice(-4)}` },
      subscription: { id: id('sub', 1), tier: 'gold' },
      limits: [{ name: 'burst', key: id('sub', 1), cost: 1, remaining: 9, allowed: true }],
      targets: [{ url: upstream.url, state: 'healthy', isChosen: true }],
      forwarded: { url: `${upstream.url}/sailings/7?to=x` },
    })
    expect(explanation?.phases.map(({ phase, verdict }) => `${phase} ${verdict}`)).toEqual([
      'request-context passed',
      'shed-at-door passed',
      'match-route passed',
      'cors passed',
      'name-version passed',
      'serve-version passed',
      'authenticate passed',
      'authorise passed',
      'default-version passed',
      'shed-known passed',
      'limit passed',
      'choose-target passed',
      'forward not_looked_at',
    ])
    expect(explanation?.forwarded?.fields).toContainEqual(['x-application-id', id('app', 1)])
    expect(text).not.toContain(gateway.key)
    expect(upstream.requests).toHaveLength(0)
    expect(gateway.log()).toHaveLength(0)
    expect(gateway.usage.take()).toBeUndefined()
  })

  it('charges no limit, and sees what calls have charged', async () => {
    const upstream = await startUpstream()
    const gateway = await startGateway(
      configuration({ targets: [upstream.url], burst: 2, tokens: 1, perMs: 3_600_000 }),
    )
    const query = [...CALL, ['key', id('key', 1)]] as const
    for (let times = 0; times < 5; times++) {
      expect((await explained(gateway, query)).limits).toMatchObject([{ remaining: 1 }])
    }
    const init = { headers: { 'x-api-key': gateway.key } }
    const call = () => fetch(`${gateway.url}/ferry/v1/sailings/7`, init)
    expect([(await call()).status, (await call()).status]).toEqual([200, 200])
    const refused = await explained(gateway, query)
    expect(refused.outcome).toMatchObject({ kind: 'refused', status: 429, code: 'rate_limited' })
    expect(refused.limits).toMatchObject([{ allowed: false, remaining: 0 }])
    expect(refused.phases.at(-1)).toMatchObject({ phase: 'forward', verdict: 'not_reached' })
  })

  it('does not count as a failed attempt, a turn or a refusal', async () => {
    const upstreams = [await startUpstream(), await startUpstream()]
    const gateway = await startGateway(
      configuration({ targets: upstreams.map(({ url }) => url) }),
      { failedAttemptsMax: 2 },
    )
    const junk = `gh_live_${'x'.repeat(49)}`
    for (let times = 0; times < 5; times++) {
      const wrong = await explained(gateway, [...CALL, ['header', `X-API-Key: ${junk}`]])
      expect(wrong.outcome.code).toBe('key_malformed')
    }
    const first = await explained(gateway, [['url', '/open/a']])
    const again = await explained(gateway, [['url', '/open/a']])
    expect(again.targets).toEqual(first.targets)
    const wrong = await fetch(`${gateway.url}/ferry/v1/a`, { headers: { 'x-api-key': junk } })
    expect(((await wrong.json()) as { code: string }).code).toBe('key_malformed')
    const chosen = first.targets.findIndex(({ isChosen }) => isChosen)
    await (await fetch(`${gateway.url}/open/a`)).text()
    expect(upstreams[chosen]?.requests).toHaveLength(1)
  })

  it('names the routes that lost and the rule by which they did', async () => {
    const source = configuration({ targets: ['http://127.0.0.1:9'] })
    const [route] = source.routes.slice(1)
    const gateway = await startGateway(
      SnapshotSource.parse({
        ...source,
        routes: [
          ...source.routes,
          { ...route, id: id('rt', 11), path: '/open/{id}', stripPrefix: '' },
          { ...route, id: id('rt', 12), path: '/open/{id}', methods: ['PUT'], priority: 1 },
          {
            ...{ ...route, id: id('rt', 13), path: '/open/{id}' },
            predicates: [{ in: 'header', name: 'X-Beta', test: 'equals', value: '1' }],
          },
        ],
      }),
    )
    const plain = await explained(gateway, [['url', '/open/7']])
    expect(plain.candidates.map(({ id: route, why }) => [route, why])).toEqual([
      [id('rt', 12), 'takes PUT only'],
      [id('rt', 13), 'wants that header x-beta equals "1"'],
      [id('rt', 11), 'is the first that takes the request'],
      [id('rt', 2), 'comes later: its path is less specific'],
    ])
    const beta = await explained(gateway, [
      ['url', '/open/7'],
      ['header', 'x-beta: 1'],
    ])
    expect(beta.route?.id).toBe(id('rt', 13))
    const matched = beta.phases.find(({ phase }) => phase === 'match-route')
    expect(matched?.answerFields).toEqual([['Vary', 'x-beta']])
  })

  it('shows why a target is out and until when, and leaves its breaker alone', async () => {
    const gateway = await startGateway(
      configuration({
        targets: [await closedPort()],
        resilience: { breaker: { requestsMin: 1, openMs: 5_000 }, ejection: { enabled: false } },
      }),
    )
    await (await fetch(`${gateway.url}/open/a`)).text()
    const open = await explained(gateway, [['url', '/open/a']])
    expect(open.outcome).toMatchObject({ status: 503, code: 'upstream_suspended' })
    expect(open.targets).toMatchObject([{ state: 'breaker_open', forMs: 5_000, isChosen: false }])
    gateway.clock.nowMs += 5_000
    for (let times = 0; times < 2; times++) {
      // The probe belongs to a real call: an explanation takes no lease.
      expect((await explained(gateway, [['url', '/open/a']])).targets).toMatchObject([
        { state: 'breaker_open', forMs: 0, isChosen: true },
      ])
    }
  })

  it.each([
    [[['url', '/open/a/../b']], 400, 'path_refused'],
    [[['url', 'http://elsewhere.example/nothing']], 404, 'route_not_found'],
    [
      [
        ['url', '/only-get'],
        ['method', 'POST'],
      ],
      405,
      'method_not_allowed',
    ],
    [[['url', '/ferry/v1/a']], 401, 'unauthenticated'],
  ] as const)('of %j is the refusal that the caller would get', async (query, status, code) => {
    const gateway = await startGateway(configuration({ targets: ['http://127.0.0.1:9'] }))
    expect((await explained(gateway, query)).outcome).toMatchObject({
      kind: 'refused',
      status,
      code,
    })
  })

  it('of a preflight is the answer that a browser gets', async () => {
    const gateway = await startGateway(
      configuration({ targets: ['http://127.0.0.1:9'], corsOrigins: ['https://app.example'] }),
    )
    const preflight = await explained(gateway, [
      ['url', '/ferry/v1/a'],
      ['method', 'OPTIONS'],
      ['header', 'Origin: https://app.example'],
      ['header', 'Access-Control-Request-Method: PUT'],
    ])
    expect(preflight.outcome).toMatchObject({ kind: 'answered', status: 204 })
    expect(preflight.route?.id).toBe(id('rt', 1))
  })

  it('of a WebSocket says whether the route takes one', async () => {
    const source = configuration({ targets: ['http://127.0.0.1:9'] })
    const gateway = await startGateway(source)
    const handshake = [
      ['url', '/open/a'],
      ['header', 'Connection: keep-alive, Upgrade'],
      ['header', 'Upgrade: websocket'],
      ['header', 'Sec-WebSocket-Version: 13'],
      ['header', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='],
    ] as const
    expect((await explained(gateway, handshake)).outcome.code).toBe('websocket_refused')
    const routes = source.routes.map((route) => ({ ...route, webSocket: true }))
    gateway.publish({ ...source, routes, revision: 2 })
    expect((await explained(gateway, handshake)).outcome.kind).toBe('forwarded')
  })

  it.each([
    [[], 400, 'bad_request'],
    [
      [
        ['url', '/a'],
        ['header', 'no colon'],
      ],
      400,
      'bad_request',
    ],
    [
      [
        ['url', '/a'],
        ['key', 'key_unknown'],
      ],
      404,
      'not_found',
    ],
    [[['requestId', 'nobody-knows']], 404, 'not_found'],
  ] as const)('of %j is refused', async (query, status, code) => {
    const gateway = await startGateway(configuration())
    expect(await ask(gateway, query)).toMatchObject({ status, body: { code } })
  })
})

describe('a request of the access log', () => {
  it('is explained by its id while its revision is in force, and told as it was when it is not', async () => {
    const upstream = await startUpstream()
    const targets = [upstream.url]
    const gateway = await startGateway(configuration({ targets }))
    const answer = await fetch(`${gateway.url}/ferry/v1/sailings/7?secret=1`, {
      headers: { 'x-api-key': gateway.key },
    })
    await answer.text()
    const requestId = answer.headers.get('x-request-id') ?? ''
    const now = await ask(gateway, [['requestId', requestId]])
    expect(now.body.recorded).toMatchObject({
      ...{ requestId, status: 200, revision: 1, path: '/ferry/v1/sailings/7' },
      ...{ route: id('rt', 1), key: id('key', 1) },
    })
    expect(now.body.explanation).toMatchObject({
      outcome: { kind: 'forwarded' },
      key: { id: id('key', 1), hint: null },
    })
    gateway.publish(configuration({ targets, revision: 2 }))
    const later = await ask(gateway, [['requestId', requestId]])
    expect(later.body).toMatchObject({ recorded: { revision: 1 }, explanation: null })
  })
})
