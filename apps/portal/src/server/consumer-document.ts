/** JSON, as far as this file looks at it. */
type Json = Readonly<Record<string, unknown>>

type Place = Readonly<{
  /** Where calls go; null: nowhere yet. */
  baseUrl: string | null
  auth: 'key' | 'none'
  /** Operations that were announced to go, in upper case: marked as deprecated, whatever the document says. */
  leaving?: readonly Readonly<{ method: string; path: string }>[]
}>

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const

/** Both ways in which the gateway takes a key; either is enough. */
const KEY_SCHEMES = {
  gatehouseBearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key of your application: `Authorization: Bearer gh_live_…`',
  },
  gatehouseHeader: {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
    description: 'The same key in a header of its own.',
  },
} as const

/**
 * A provider's document as its consumers need it: the gateway is the only server, the key is the only security, and
 * each operation has a curl sample (`x-codeSamples`, which the reference page shows).
 *
 * What the document says of the upstream's own servers and credentials is left out: consumers reach neither. Pure; the
 * document that was given is not changed.
 */
export function toConsumerDocument(document: Json, place: Place): Record<string, unknown> {
  const paths = Object.entries(record(document.paths)).map(([path, item]) => [
    path,
    withSamples(document, path, record(item), place),
  ])
  const { securitySchemes: _, ...components } = record(document.components)
  const isOpen = place.auth === 'none'
  return {
    ...document,
    ...(place.baseUrl !== null && { servers: [{ url: place.baseUrl }] }),
    security: isOpen ? [] : Object.keys(KEY_SCHEMES).map((name) => ({ [name]: [] })),
    paths: Object.fromEntries(paths),
    components: isOpen ? components : { ...components, securitySchemes: KEY_SCHEMES },
  }
}

function withSamples(document: Json, path: string, item: Json, place: Place): Json {
  const { servers: _, ...rest } = item
  const operations = METHODS.filter((method) => isRecord(item[method])).map((method) => {
    const { security: _security, servers: _servers, ...operation } = record(item[method])
    const source = curl(document, { method, path, item, operation }, place)
    const isLeaving = place.leaving?.some(
      (one) => one.path === path && one.method === method.toUpperCase(),
    )
    return [
      method,
      {
        ...operation,
        ...(isLeaving === true && { deprecated: true }),
        'x-codeSamples': [{ lang: 'Shell', label: 'curl', source }],
      },
    ]
  })
  return { ...rest, ...Object.fromEntries(operations) }
}

type Call = Readonly<{ method: string; path: string; item: Json; operation: Json }>

/** A line that works when pasted, once `GATEHOUSE_API_KEY` is set. */
function curl(document: Json, call: Call, { baseUrl, auth }: Place): string {
  const parameters = [...list(call.item.parameters), ...list(call.operation.parameters)].map(
    (parameter) => resolve(document, parameter),
  )
  const url = `${baseUrl ?? ''}${pathOf(call.path, parameters)}${queryOf(parameters)}`
  const lines = [
    call.method === 'get'
      ? `curl ${quoted(url)}`
      : `curl -X ${call.method.toUpperCase()} ${quoted(url)}`,
    ...(auth === 'key' ? ['  -H "Authorization: Bearer $GATEHOUSE_API_KEY"'] : []),
    ...bodyOf(document, call.operation),
  ]
  return lines.join(' \\\n')
}

function pathOf(path: string, parameters: readonly Json[]): string {
  return path.replace(/\{([^{}]+)\}/g, (whole, name: string) => {
    const parameter = parameters.find(
      (candidate) => candidate.in === 'path' && candidate.name === name,
    )
    const example = parameter && exampleOf(parameter)
    return example === undefined ? whole : encodeURIComponent(String(example))
  })
}

function queryOf(parameters: readonly Json[]): string {
  const required = parameters.filter(
    (parameter) => parameter.in === 'query' && parameter.required === true,
  )
  const pairs = required.map((parameter) => {
    const example = exampleOf(parameter) ?? `{${String(parameter.name)}}`
    return `${encodeURIComponent(String(parameter.name))}=${encodeURIComponent(String(example))}`
  })
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

function bodyOf(document: Json, operation: Json): string[] {
  const content = record(resolve(document, operation.requestBody).content)
  const [type, media] = Object.entries(content).find(([name]) => /json/.test(name)) ?? []
  if (type === undefined) return []
  const example = exampleOf(record(media)) ?? {}
  return [`  -H 'Content-Type: ${type}'`, `  -d ${quoted(JSON.stringify(example))}`]
}

/** The first example that a parameter, a media type or its schema gives. */
function exampleOf(described: Json): unknown {
  const [named] = Object.values(record(described.examples))
  const schema = record(described.schema)
  const [listed] = list(schema.examples)
  const candidates = [
    described.example,
    record(named).value,
    schema.example,
    listed,
    schema.default,
  ]
  return candidates.find((candidate) => candidate !== undefined)
}

/** Follows one internal reference; what points elsewhere is nothing. */
function resolve(document: Json, value: unknown): Json {
  const { $ref } = record(value)
  if (typeof $ref !== 'string') return record(value)
  if (!$ref.startsWith('#/')) return {}
  const tokens = $ref
    .slice(2)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
  return record(tokens.reduce<unknown>((node, token) => member(record(node), token), document))
}

function member(node: Json, token: string): unknown {
  return Object.hasOwn(node, token) ? node[token] : undefined
}

/** In single quotes, for a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function record(value: unknown): Json {
  return isRecord(value) ? value : {}
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
