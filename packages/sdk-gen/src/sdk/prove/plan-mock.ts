import { isJsonObject, type Json, type JsonObject } from '../../load/read-json.ts'
import { sampleValue } from '../document/sample-value.ts'

/** What a mock answers on one operation. `path` is a template of the document. */
export type MockRoute = Readonly<{
  method: string
  path: string
  status: number
  contentType: string | null
  /** As it goes over the wire. */
  body: string
}>

/**
 * The answers of a mock of a normalised document: for every operation its first success, with a value that its schema allows and one
 * field more, since every API grows.
 */
export function planMock(document: JsonObject): MockRoute[] {
  const components = isJsonObject(document.components) ? document.components : {}
  const schemas = isJsonObject(components.schemas) ? components.schemas : {}
  const paths = isJsonObject(document.paths) ? Object.entries(document.paths) : []
  const routes = paths.flatMap(([path, item]) =>
    Object.entries(isJsonObject(item) ? item : {}).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      ...answerOf(isJsonObject(operation) ? operation.responses : {}, schemas),
    })),
  )
  // `/ports/nearest` before `/ports/{id}`, as every router has it.
  return routes.sort((a, b) => parametersIn(a.path) - parametersIn(b.path))
}

function parametersIn(path: string): number {
  return path.split('{').length
}

function answerOf(responses: Json | undefined, schemas: JsonObject) {
  const all = isJsonObject(responses) ? Object.entries(responses) : []
  const [code, response] = all.find(([name]) => name.startsWith('2')) ?? ['204', undefined]
  const status = /^\d+$/.test(code) ? Number(code) : 200
  const content = isJsonObject(response) ? response.content : undefined
  const [first] = isJsonObject(content) ? Object.entries(content) : []
  const [contentType, media] = first ?? [null, undefined]
  if (contentType === null) return { status, contentType, body: '' }
  const schema = isJsonObject(media) ? media.schema : undefined
  if (!/json$/.test(contentType)) return { status, contentType, body: 'text' }
  return { status, contentType, body: JSON.stringify(grown(sampleValue(schema, schemas))) }
}

function grown(value: Json): Json {
  return isJsonObject(value) && Object.keys(value).length > 1
    ? { ...value, 'x-added-later': 'unknown to this package' }
    : value
}
