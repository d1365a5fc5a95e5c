import { describe, expect, test } from 'vitest'
import { toConsumerDocument } from './consumer-document.ts'

const DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'Ferry', version: '1' },
  servers: [{ url: 'http://internal.example' }],
  security: [{ basic: [] }],
  paths: {
    '/bookings/{id}': {
      servers: [{ url: 'http://internal.example/2' }],
      parameters: [{ $ref: '#/components/parameters/Id' }],
      get: { security: [{ basic: [] }], responses: {} },
      put: {
        servers: [{ url: 'http://internal.example/3' }],
        parameters: [{ name: 'dry run', in: 'query', required: true, schema: { type: 'boolean' } }],
        requestBody: {
          content: { 'application/json': { examples: { one: { value: { note: "it's" } } } } },
        },
        responses: {},
      },
    },
  },
  components: {
    parameters: { Id: { name: 'id', in: 'path', required: true, example: 'b 1' } },
    securitySchemes: { basic: { type: 'http', scheme: 'basic' } },
    schemas: { Kept: { type: 'string' } },
  },
}
const PLACE = { baseUrl: 'https://api.example/ferry/v1', auth: 'key' } as const

type Operation = { 'x-codeSamples': [{ source: string }] }
function sample(document: Record<string, unknown>, method: string): string {
  const paths = document.paths as Record<string, Record<string, Operation>>
  return paths['/bookings/{id}']?.[method]?.['x-codeSamples'][0].source ?? ''
}

describe('the consumer’s document', () => {
  test('names the gateway as its only server and the key as its only security', () => {
    const document = toConsumerDocument(DOCUMENT, PLACE)
    const text = JSON.stringify(document)
    expect(document.servers).toEqual([{ url: PLACE.baseUrl }])
    expect(document.security).toEqual([{ gatehouseBearer: [] }, { gatehouseHeader: [] }])
    expect(text).not.toMatch(/internal\.example|basic/)
    expect(text).toContain('"Kept"')
  })

  test('of an open API asks for nothing', () => {
    const document = toConsumerDocument(DOCUMENT, { ...PLACE, auth: 'none' })
    expect(document.security).toEqual([])
    expect(JSON.stringify(document)).not.toMatch(/securitySchemes|authorization/i)
  })

  test('has a sample that a shell takes as it is meant', () => {
    const document = toConsumerDocument(DOCUMENT, PLACE)
    expect(sample(document, 'get')).toBe(
      'curl \'https://api.example/ferry/v1/bookings/b%201\' \\\n  -H "Authorization: Bearer $GATEHOUSE_API_KEY"',
    )
    expect(sample(document, 'put').split(' \\\n')).toEqual([
      "curl -X PUT 'https://api.example/ferry/v1/bookings/b%201?dry%20run=%7Bdry%20run%7D'",
      '  -H "Authorization: Bearer $GATEHOUSE_API_KEY"',
      "  -H 'Content-Type: application/json'",
      `  -d '{"note":"it'\\''s"}'`,
    ])
  })

  test('leaves the document it was given alone, and takes odd ones', () => {
    const before = structuredClone(DOCUMENT)
    toConsumerDocument(DOCUMENT, PLACE)
    expect(DOCUMENT).toEqual(before)
    const odd = {
      paths: { '/a': null, '/b': { get: { parameters: [{ $ref: '#/__proto__/x' }, 7] } } },
    }
    expect(() => toConsumerDocument(odd, { ...PLACE, baseUrl: null })).not.toThrow()
  })
})
