import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { acceptsTrailers, connectionNames, isHopByHop } from './hop-by-hop.ts'
import { IDENTITY_HEADERS, isReservedRequestHeader } from './reserved-headers.ts'

describe('hop-by-hop fields', () => {
  it.each([
    'connection',
    'keep-alive',
    'transfer-encoding',
    'upgrade',
    'proxy-authorization',
    'te',
  ])('keeps %s on its connection', (name) => {
    expect(isHopByHop(name)).toBe(true)
  })

  it('forwards what describes the message', () => {
    for (const name of ['content-length', 'accept', 'cache-control', 'proxy-status', 'via']) {
      expect(isHopByHop(name)).toBe(false)
    }
  })

  it('adds what Connection names, in any case and with odd commas', () => {
    expect([...connectionNames(' Close , X-Secret,,te\t')]).toEqual(['close', 'x-secret', 'te'])
    expect(connectionNames(undefined).size).toBe(0)
    expect(connectionNames('keep-alive').size).toBe(0)
  })

  // The story: `Connection: content-length` made a proxy drop the length but forward the body (request smuggling).
  it('lets nobody name the fields that frame or route the message', () => {
    expect([...connectionNames('Content-Length, host, x')]).toEqual(['x'])
  })

  it('finds trailers among the members of TE', () => {
    expect(acceptsTrailers('deflate;q=0.5, Trailers')).toBe(true)
    expect(acceptsTrailers('gzip')).toBe(false)
    expect(acceptsTrailers(undefined)).toBe(false)
  })
})

describe('reserved request fields', () => {
  const reserved = fc.constantFrom(
    ...Object.values(IDENTITY_HEADERS),
    'x-forwarded-for',
    'x-forwarded-proto',
    'x-forwarded-host',
    'forwarded',
    'via',
    'traceparent',
    'x-gateway-anything',
  )

  // Guarantee: no mixture of `-` and `_` gets an identity past the gateway.
  it('are refused in every spelling a server may fold together', () => {
    fc.assert(
      fc.property(reserved, fc.array(fc.boolean(), { minLength: 40 }), (name, folds) => {
        const spelled = [...name].map((char, at) => (char === '-' && folds[at] ? '_' : char))
        expect(isReservedRequestHeader(spelled.join(''))).toBe(true)
      }),
    )
  })

  it('leave the rest alone', () => {
    for (const name of ['accept', 'x-tiered', 'x-api-key', 'authorization', 'x-key', 'x_custom']) {
      expect(isReservedRequestHeader(name)).toBe(false)
    }
  })
})
