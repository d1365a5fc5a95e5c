import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CompiledCors } from '../snapshot/catalogue.ts'
import { authorise } from './authorise.ts'
import { decideCors, isCorsOrigin } from './cors.ts'

const cors: CompiledCors = {
  origins: new Set(['https://app.example', 'http://localhost:3000']),
  credentials: false,
  maxAgeSeconds: 600,
}
const get = {
  origin: 'https://app.example',
  method: 'GET',
  requestMethod: undefined,
  requestHeaders: undefined,
}
const preflight = { ...get, method: 'OPTIONS', requestMethod: 'PUT' }

describe('CORS', () => {
  // Guarantee: only a listed origin is ever echoed, byte by byte; every answer that could differ by origin says so.
  it('allows exactly the listed origins', () => {
    const near = fc.oneof(
      fc.constantFrom(
        ...['https://app.example', 'http://localhost:3000', 'null', '*', '', 'https://APP.example'],
        ...['https://app.example.evil.example', 'https://evil-app.example', 'http://app.example'],
        ...['https://app.example:443', 'https://app.example/', 'https://app.example, https://b'],
      ),
      fc.string({ maxLength: 20 }).map((text) => `https://app.example${text}`),
    )
    fc.assert(
      fc.property(near, fc.boolean(), (origin, isPreflight) => {
        const { kind, headers } = decideCors(cors, { ...(isPreflight ? preflight : get), origin })
        const fields = new Map(headers)
        expect(fields.get('Vary')).toMatch(/^Origin\b/)
        expect(kind.endsWith('_allowed')).toBe(cors.origins.has(origin))
        expect(fields.get('Access-Control-Allow-Origin')).toBe(
          cors.origins.has(origin) ? origin : undefined,
        )
        expect(fields.has('Access-Control-Allow-Credentials')).toBe(false)
      }),
    )
  })

  it('answers a preflight with what the browser asked for', () => {
    const decision = decideCors(cors, { ...preflight, requestHeaders: 'authorization, x-trace' })
    expect(decision.kind).toBe('preflight_allowed')
    expect(new Map(decision.headers)).toEqual(
      new Map([
        ['Access-Control-Allow-Origin', 'https://app.example'],
        ['Access-Control-Allow-Methods', 'PUT'],
        ['Access-Control-Allow-Headers', 'authorization, x-trace'],
        ['Access-Control-Max-Age', '600'],
        ['Vary', 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers'],
      ]),
    )
  })

  it('refuses a preflight that asks for what is no field name', () => {
    for (const requestHeaders of ['a\r\nx: y', 'a b', ',', 'x'.repeat(2_000)]) {
      expect(decideCors(cors, { ...preflight, requestHeaders }).kind).toBe('preflight_refused')
    }
    expect(decideCors(cors, { ...preflight, requestMethod: 'A B' }).kind).toBe('preflight_refused')
  })

  it('lets scripts read the limits, and credentials only where they are on', () => {
    const { headers } = decideCors({ ...cors, credentials: true }, get)
    expect(new Map(headers).get('Access-Control-Expose-Headers')).toContain('RateLimit-Policy')
    expect(new Map(headers).get('Access-Control-Allow-Credentials')).toBe('true')
  })

  it('is silent without a policy, and without an origin but for Vary', () => {
    expect(decideCors(undefined, preflight)).toEqual({ kind: 'none', headers: [] })
    expect(decideCors(cors, { ...get, origin: undefined })).toEqual({
      kind: 'none',
      headers: [['Vary', 'Origin']],
    })
  })

  it('takes only whole origins into a policy', () => {
    for (const text of ['https://a.example', 'http://localhost:3000', 'http://[::1]:1']) {
      expect(isCorsOrigin(text)).toBe(true)
    }
    for (const text of ['*', 'null', 'https://a.example/', 'https://*.a.example', 'a.example']) {
      expect(isCorsOrigin(text)).toBe(false)
    }
    for (const text of ['https://A.example', 'https://a.example:443', 'https://u@a.example']) {
      expect(isCorsOrigin(text)).toBe(false)
    }
  })
})

describe('authorisation', () => {
  const good = {
    auth: 'key',
    principal: { organizationActive: true, applicationActive: true },
    subscriptionState: 'active',
    tierPublished: true,
  } as const

  it('lets an active subscription at a published tier in', () => {
    expect(authorise(good)).toBe('ok')
  })

  it.each([
    [{ principal: undefined }, 'unauthenticated'],
    [
      { principal: { organizationActive: false, applicationActive: false } },
      'organization_suspended',
    ],
    [
      { principal: { organizationActive: true, applicationActive: false } },
      'application_suspended',
    ],
    [{ subscriptionState: undefined }, 'not_subscribed'],
    [{ subscriptionState: 'pending' }, 'subscription_pending'],
    [{ subscriptionState: 'suspended' }, 'forbidden'],
    [{ tierPublished: false }, 'tier_not_published'],
  ] as const)('answers %o with %s', (change, code) => {
    expect(authorise({ ...good, ...change })).toBe(code)
  })

  it('asks nobody for anything where the API has no authentication', () => {
    expect(
      authorise({
        auth: 'none',
        principal: undefined,
        subscriptionState: undefined,
        tierPublished: false,
      }),
    ).toBe('ok')
  })
})
