import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../load/read-json.ts'
import { normaliseForSdk } from './normalise.ts'
import type { SdkSource } from './sdk-source.ts'

function source(document: JsonObject, more: Partial<SdkSource> = {}): SdkSource {
  return {
    document: { openapi: '3.1.0', info: { title: 'Ferry', version: '1.4.0' }, ...document },
    ...{ apiSlug: 'ferry', apiName: 'Ferry', versionName: 'v1', auth: 'key' },
    earlierHashes: [],
    baseUrl: 'https://api.example.com/ferry/v1',
    ...more,
  }
}

const OK = { responses: { 200: { description: 'ok' } } }

/** What a component schema becomes, with all others, and the codes of the notes. */
function schemas(given: JsonObject) {
  const document = { paths: { '/a': { get: OK } }, components: { schemas: given } }
  const { document: made, notes } = normaliseForSdk(source(document as JsonObject))
  const components = made.components as { schemas: Record<string, JsonObject> }
  return { ...components.schemas, notes: notes.map(({ code }) => code) } as Record<string, unknown>
}

/** What one property becomes. */
function property(schema: JsonObject) {
  const made = schemas({ Thing: { type: 'object', properties: { value: schema } } })
  const thing = made.Thing as { properties: { value: unknown } }
  return { value: thing.properties.value, notes: made.notes, named: made.ThingValue }
}

function operations(paths: JsonObject, more: JsonObject = {}) {
  const { document, notes } = normaliseForSdk(source({ paths, ...more }))
  const made = Object.values(document.paths as Record<string, Record<string, JsonObject>>)
  return {
    operations: made.flatMap((item) => Object.values(item)),
    codes: notes.map(({ code }) => code),
  }
}

describe('schemas of 3.1 become those of 3.0.3', () => {
  it.each<[string, JsonObject, unknown]>([
    ['a null union', { type: ['string', 'null'] }, { type: 'string', nullable: true }],
    [
      'a null branch',
      { anyOf: [{ type: 'integer' }, { type: 'null' }] },
      { type: 'integer', format: 'int64', nullable: true },
    ],
    ['integer or number', { type: ['integer', 'number'] }, { type: 'number', format: 'double' }],
    ['an integer', { type: 'integer' }, { type: 'integer', format: 'int64' }],
    ['a true schema', {}, {}],
    [
      'a type left out',
      { items: { type: 'string' } },
      { type: 'array', items: { type: 'string' } },
    ],
    [
      'two texts',
      { oneOf: [{ type: 'string' }, { type: 'string', format: 'uri' }] },
      { type: 'string' },
    ],
  ])('%s', (_, given, expected) => {
    expect(property(given).value).toEqual(expected)
  })

  it('const is an enum of one, and an enum has a name', () => {
    const { value, named } = property({ const: 'car' })
    expect(value).toEqual({ $ref: '#/components/schemas/ThingValue' })
    expect(named).toEqual({ type: 'string', enum: ['car'] })
  })

  it('an enum with null is nullable where it is used', () => {
    const { value, named } = property({ type: ['string', 'null'], enum: ['a', 'b', null] })
    expect(value).toEqual({ allOf: [{ $ref: '#/components/schemas/ThingValue' }], nullable: true })
    expect(named).toEqual({ type: 'string', enum: ['a', 'b'] })
  })

  it('a schema that may be null makes every place that refers to it nullable', () => {
    const made = schemas({
      Boat: { type: ['object', 'null'], properties: { name: { type: 'string' } } },
      Thing: { type: 'object', properties: { boat: { $ref: '#/components/schemas/Boat' } } },
    })
    expect(made.Boat).not.toHaveProperty('nullable')
    expect((made.Thing as JsonObject).properties).toEqual({
      boat: { allOf: [{ $ref: '#/components/schemas/Boat' }], nullable: true },
    })
  })

  it('numeric bounds go, and are named as left to the API', () => {
    const { value, notes } = property({ type: 'integer', exclusiveMinimum: 0, multipleOf: 5 })
    expect(value).toEqual({ type: 'integer', format: 'int64' })
    expect(notes).toContain('constraints_left_to_api')
  })

  it('inline objects get a name from where they stand, and circles end', () => {
    const made = schemas({
      Tree: {
        type: 'object',
        properties: {
          left: { $ref: '#/components/schemas/Tree' },
          root: { type: 'object', properties: { tree: { $ref: '#/components/schemas/Tree' } } },
        },
      },
    })
    expect((made.Tree as JsonObject).properties).toEqual({
      left: { $ref: '#/components/schemas/Tree' },
      root: { $ref: '#/components/schemas/TreeRoot' },
    })
    expect((made.TreeRoot as JsonObject).properties).toEqual({
      tree: { $ref: '#/components/schemas/Tree' },
    })
  })

  it('a reference into the middle of something becomes a named schema', () => {
    const made = schemas({
      A: { type: 'object', properties: { b: { type: 'object', properties: { c: {} } } } },
      D: { type: 'object', properties: { e: { $ref: '#/components/schemas/A/properties/b' } } },
    })
    expect((made.D as JsonObject).properties).toEqual({ e: { $ref: '#/components/schemas/B' } })
    expect(made.B).toMatchObject({ type: 'object' })
  })

  it.each<[string, JsonObject, string]>([
    ['types that share nothing', { type: ['string', 'object'] }, 'union_untyped'],
    ['a tuple', { prefixItems: [{ type: 'string' }, { type: 'integer' }] }, 'tuple_untyped'],
    ['mixed enum values', { enum: ['a', 1, true] }, 'union_untyped'],
    ['enum values that collide as names', { type: 'string', enum: ['a-b', 'a b'] }, 'enum_untyped'],
    ['a condition', { type: 'string', not: { const: 'x' } }, 'keyword_left_out'],
    ['a default', { type: 'string', default: 'x' }, 'defaults_left_to_api'],
    ['a format of its own', { type: 'string', format: 'uuid' }, 'formats_as_text'],
    ['a reference to nothing', { $ref: '#/components/schemas/Gone' }, 'reference_broken'],
  ])('names what it cannot say of %s', (_, given, code) => {
    expect(property(given).notes).toContain(code)
  })

  it('a choice of objects is a union; without a property that says which, the first that fits', () => {
    const named = { $ref: '#/components/schemas/Cat' }
    const cat = { type: 'object', properties: { kind: { type: 'string' } } }
    const told = { oneOf: [named, cat], discriminator: { propertyName: 'kind' } }
    const made = schemas({ Cat: cat, Told: told, Untold: { oneOf: [named, cat] } })
    expect(made.Told).toMatchObject({ oneOf: [{}, {}], discriminator: { propertyName: 'kind' } })
    expect(made.Untold).toMatchObject({ anyOf: [{}, {}] })
  })
})

describe('operations have names that every language takes', () => {
  it('keeps a good one, makes a missing one, and tells two of one name apart', () => {
    const { operations: made, codes } = operations({
      '/ports': { get: { ...OK, operationId: 'listPorts' }, post: OK },
      '/ports/{id}': {
        get: { ...OK, operationId: 'ListPorts' },
        delete: { ...OK, operationId: 'delete' },
      },
    })
    expect(made.map(({ operationId }) => operationId)).toEqual([
      ...['listPorts', 'postPorts', 'listPorts2', 'deleteOperation'],
    ])
    expect(codes).toEqual(expect.arrayContaining(['operation_named', 'operation_renamed']))
  })

  it('describes a parameter that only the path knows, and leaves out what is not sent', () => {
    const parameters = [
      { name: 'session', in: 'cookie', schema: { type: 'string' } },
      { name: 'Authorization', in: 'header', schema: { type: 'string' } },
    ]
    const { operations: made, codes } = operations({
      '/ports/{id}': { get: { ...OK, parameters } },
    })
    expect(made[0]?.parameters).toEqual([
      {
        name: 'id',
        in: 'path',
        required: true,
        schema: { type: 'string' },
        'x-gatehouse-literal': '"text"',
      },
    ])
    expect(codes).toEqual(
      expect.arrayContaining(['path_parameter_added', 'cookie_left_out', 'header_left_out']),
    )
  })

  it('finds pages by their cursor, and only where the document says how', () => {
    const page = (properties: JsonObject) => ({
      parameters: [{ name: 'cursor', in: 'query', schema: { type: 'string' } }],
      responses: {
        200: {
          description: 'ok',
          content: { 'application/json': { schema: { type: 'object', properties } } },
        },
      },
    })
    const items = { type: 'array', items: { type: 'object', properties: { id: {} } } }
    const nextCursor = { type: ['string', 'null'] }
    const { operations: made } = operations({
      '/a': { get: page({ items, nextCursor }) },
      '/b': { get: page({ items, more: nextCursor }) },
      '/c': { get: page({ items, others: items, nextCursor }) },
    } as unknown as JsonObject)
    expect(made.map((one) => one['x-gatehouse-paging'] !== undefined)).toEqual([true, false, false])
  })

  it('says that webhooks and callbacks are not calls it can make', () => {
    const { codes } = operations(
      { '/a': { post: { ...OK, callbacks: { done: {} } } } },
      { webhooks: { arrived: { post: OK } } },
    )
    expect(codes).toEqual(expect.arrayContaining(['webhooks_left_out', 'callbacks_left_out']))
  })
})

it('speaks of the gateway and of nothing that only the provider reaches', () => {
  const { document } = normaliseForSdk(
    source({
      servers: [{ url: 'http://internal' }],
      security: [{ basic: [] }],
      paths: {
        '/a': { servers: [{ url: 'http://internal' }], get: { ...OK, security: [{ basic: [] }] } },
      },
      components: { securitySchemes: { basic: { type: 'http', scheme: 'basic' } } },
    }),
  )
  expect(JSON.stringify(document)).not.toMatch(/internal|basic/)
  expect(document.servers).toEqual([{ url: 'https://api.example.com/ferry/v1' }])
})

it('gives the same for the same, and leaves what it was given alone', () => {
  const given = source({ paths: { '/a': { get: OK } }, components: { schemas: { B: {}, A: {} } } })
  const before = JSON.stringify(given)
  expect(JSON.stringify(normaliseForSdk(given))).toBe(JSON.stringify(normaliseForSdk(given)))
  expect(JSON.stringify(given)).toBe(before)
})
