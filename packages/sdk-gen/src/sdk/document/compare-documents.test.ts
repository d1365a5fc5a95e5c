import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../load/read-json.ts'
import { changesBetween } from './compare-documents.ts'

const BEFORE: JsonObject = {
  openapi: '3.1.0',
  paths: {
    '/sailings': {
      get: {
        parameters: [{ name: 'from', in: 'query', schema: { type: 'string' } }],
        responses: {
          '200': {
            content: { 'application/json': { schema: { $ref: '#/components/schemas/List' } } },
          },
        },
      },
    },
    '/old': { get: { responses: { '200': {} } } },
    '/bookings': {
      post: { requestBody: { $ref: '#/components/requestBodies/Booking' }, responses: {} },
    },
  },
  components: {
    requestBodies: { Booking: { content: { 'application/json': { schema: { type: 'object' } } } } },
    schemas: {
      List: { type: 'array', items: { $ref: '#/components/schemas/Sailing' } },
      Sailing: {
        type: 'object',
        required: ['id'],
        properties: {
          id: { type: 'string' },
          price: { type: 'number' },
          state: { type: 'string', enum: ['open', 'full'] },
        },
      },
    },
  },
}

const AFTER: JsonObject = {
  openapi: '3.1.0',
  paths: {
    '/sailings': {
      get: {
        deprecated: true,
        parameters: [
          { name: 'from', in: 'query', required: true, schema: { type: 'integer' } },
          { name: 'limit', in: 'query', schema: { type: 'integer' } },
        ],
        responses: {
          '200': {
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Page' } } },
          },
          '404': {},
        },
      },
    },
    '/bookings': {
      post: {
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { type: 'object' } } },
        },
        responses: {},
      },
    },
    '/new': { put: { responses: { '204': {} } } },
  },
  components: {
    schemas: {
      Page: { type: 'object' },
      Sailing: {
        type: 'object',
        required: ['id', 'price'],
        properties: {
          id: { type: 'string', format: 'uuid' },
          price: { $ref: '#/components/schemas/Money' },
          state: { type: 'string', enum: ['open', 'delayed'] },
          places: { type: 'integer' },
        },
      },
    },
  },
}

describe('changes between two documents', () => {
  it('name what callers have to look at, operations first', () => {
    expect(changesBetween(BEFORE, AFTER)).toEqual([
      'Removed `GET /old`.',
      'Added `PUT /new`.',
      '`GET /sailings`: deprecated.',
      '`GET /sailings`: `query parameter from` is `integer`, it was `string`.',
      '`GET /sailings`: `query parameter from` is required now.',
      '`GET /sailings`: `query parameter limit` added.',
      '`GET /sailings`: the answer `200` is `Page`, it was `List`.',
      '`GET /sailings`: answers `404`, too.',
      '`POST /bookings`: the body is required now.',
      'Schema `List` removed.',
      'Schema `Page` added.',
      'Schema `Sailing`: field `id` is `string (uuid)`, it was `string`.',
      'Schema `Sailing`: field `price` is `Money`, it was `number`.',
      'Schema `Sailing`: field `price` is required now.',
      'Schema `Sailing`: field `state`: value `full` removed.',
      'Schema `Sailing`: field `state`: value `delayed` added.',
      'Schema `Sailing`: field `places` added.',
    ])
  })

  it('are none between equal documents', () => {
    expect(changesBetween(BEFORE, structuredClone(BEFORE))).toEqual([])
  })

  it('are bounded, and say how many more there are', () => {
    const paths = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`/p${index}`, { get: { responses: {} } }]),
    )
    const changes = changesBetween({ paths: {} }, { paths })
    expect(changes).toHaveLength(101)
    expect(changes.at(-1)).toBe('400 more.')
  })

  // Guarantee: no document can break the comparison, run on for ever, or put markup of its own into a changelog.
  it('take any JSON, and keep what is in it inside its code', () => {
    const names = fc.oneof(fc.string(), fc.constant('a`\n## Heading'), fc.constant('$ref'))
    const anything = fc.jsonValue({ maxDepth: 4 })
    const schemas = fc.dictionary(names, anything)
    const document = fc.record({
      paths: fc.dictionary(names, anything),
      components: fc.record({ schemas }),
    })
    fc.assert(
      fc.property(document, document, (before, after) => {
        for (const line of changesBetween(before as JsonObject, after as JsonObject)) {
          expect(line).not.toContain('\n')
          expect(line.split('`').length % 2).toBe(1)
        }
      }),
      { numRuns: 60 },
    )
  })
})
