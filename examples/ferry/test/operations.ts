type Dict = Record<string, unknown>

/** A call as a document's own examples describe it, and what it promises then. */
export type Operation = Readonly<{
  operationId: string
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  query: Record<string, string>
  headers: Record<string, string>
  body: Dict | undefined
  success: Readonly<{ status: number; schemaPointer: string }>
}>

/** Every operation of a document; throws when one lacks the example that a call needs. */
export function operationsOf(document: unknown): Operation[] {
  return Object.entries(dict(dict(document).paths)).flatMap(([path, item]) =>
    Object.entries(dict(item)).map(([method, operation]) =>
      readOperation(document, path, method, dict(operation)),
    ),
  )
}

function readOperation(document: unknown, path: string, method: string, operation: Dict) {
  const parameters = list(operation.parameters).map((parameter) => follow(document, parameter))
  const examples = (place: string) =>
    Object.fromEntries(
      parameters
        .filter((parameter) => parameter.in === place && parameter.example !== undefined)
        .map((parameter) => [String(parameter.name), String(parameter.example)]),
    )
  const inPath = examples('path')
  const status = Object.keys(dict(operation.responses)).find((key) => key.startsWith('2'))
  const media = ['responses', String(status), 'content', 'application/json', 'schema']
  return {
    operationId: String(operation.operationId),
    method: method.toUpperCase() as Operation['method'],
    path: path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const example = inPath[name]
      if (example === undefined) throw new Error(`${path}: no example for ${name}`)
      return example
    }),
    query: examples('query'),
    headers: examples('header'),
    body: bodyOf(document, operation),
    success: {
      status: Number(status),
      schemaPointer: `#/${['paths', path, method, ...media].map(escaped).join('/')}`,
    },
  }
}

function bodyOf(document: unknown, { requestBody }: Dict): Dict | undefined {
  if (requestBody === undefined) return undefined
  const { schema } = dict(dict(dict(requestBody).content)['application/json'])
  return dict(list(follow(document, schema).examples)[0])
}

function escaped(key: string): string {
  return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))
}

function follow(document: unknown, value: unknown): Dict {
  const { $ref } = dict(value)
  if (typeof $ref !== 'string') return dict(value)
  return dict(
    $ref
      .slice(2)
      .split('/')
      .reduce((at, key) => dict(at)[key], document),
  )
}

function dict(value: unknown): Dict {
  if (typeof value !== 'object' || value === null) throw new Error(`expected an object: ${value}`)
  return value as Dict
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
