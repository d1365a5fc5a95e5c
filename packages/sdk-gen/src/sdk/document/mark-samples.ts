import { isJsonObject, type Json, type JsonObject } from '../../load/read-json.ts'
import { sampleValue } from './sample-value.ts'
import { EXAMPLE } from './schema-shape.ts'

/** Extensions that our templates read. Nothing else of a document's extensions reaches a generator. */
export const FIRST = 'x-gatehouse-first'
export const SMOKE = 'x-gatehouse-smoke'
export const LITERAL = 'x-gatehouse-literal'
export const BODY = 'x-gatehouse-body'

type Placed = Readonly<{ method: string; operation: JsonObject }>

/**
 * Marks which operations the samples call, with the arguments as literals that are the same in all three languages. `operations` are
 * converted and are changed.
 *
 * Callable without a person: every required argument is a text, a number or a truth value, and a body is JSON of a named schema. One
 * of them is the first call of the README: a GET that wants nothing, else one that wants the least.
 */
export function markSamples(operations: readonly Placed[], schemas: JsonObject): void {
  const callable = operations.filter(({ operation }) => markCallable(operation, schemas))
  const first = [...callable].sort((a, b) => effort(a) - effort(b))[0]
  if (first !== undefined) first.operation[FIRST] = true
}

function markCallable(operation: JsonObject, schemas: JsonObject): boolean {
  const required = parametersOf(operation).filter(({ required }) => required === true)
  const literals = required.map((parameter) => literalOf(parameter, schemas))
  if (literals.includes(undefined)) return false
  const body = bodyLiteral(operation, schemas)
  if (body === undefined) return false
  for (const [index, parameter] of required.entries()) parameter[LITERAL] = literals[index] ?? ''
  if (body !== '') operation[BODY] = body
  operation[SMOKE] = true
  return true
}

function effort({ method, operation }: Placed): number {
  const required = parametersOf(operation).filter(({ required }) => required === true)
  return (
    (method === 'GET' ? 0 : 1000) +
    (operation[BODY] === undefined ? 0 : 100) +
    (operation.deprecated === true ? 50 : 0) +
    required.length
  )
}

function parametersOf(operation: JsonObject): JsonObject[] {
  return Array.isArray(operation.parameters) ? operation.parameters.filter(isJsonObject) : []
}

function literalOf(parameter: JsonObject, schemas: JsonObject): string | undefined {
  const schema: JsonObject = isJsonObject(parameter.schema) ? parameter.schema : {}
  const example = parameter[EXAMPLE]
  const value = sampleValue(
    example === undefined ? schema : { ...schema, [EXAMPLE]: example },
    schemas,
  )
  // Dates are types of their own in two of the languages; a literal would not do.
  const isDate = schema.format === 'date' || schema.format === 'date-time'
  const isPlain = (typeof value === 'string' && value !== '' && !isDate) || Number.isFinite(value)
  return isPlain && schema.type !== 'array' ? literal(value) : undefined
}

/**
 * Empty: there is no body. Undefined: there is one that is not written down here. A body that may be left out is one of those: leaving it
 * out is not what the operation is for, and Go's generated code cannot for every type.
 */
function bodyLiteral(operation: JsonObject, schemas: JsonObject): string | undefined {
  const body = isJsonObject(operation.requestBody) ? operation.requestBody : undefined
  if (body === undefined) return ''
  const [entry] = isJsonObject(body.content) ? Object.entries(body.content) : []
  const [type, media] = entry ?? ['', undefined]
  if (!/json$/.test(type) || body.required !== true || !isJsonObject(media)) return undefined
  const { schema } = media
  const name = isJsonObject(schema) ? String(schema.$ref).split('/').at(-1) : ''
  const target = schemas[name ?? '']
  const isModel = isJsonObject(target) && target.properties !== undefined
  return isModel ? literal(JSON.stringify(sampleValue(schema, schemas))) : undefined
}

/** JSON writes texts and numbers as TypeScript, Python and Go do. */
function literal(value: Json): string {
  return JSON.stringify(value)
}
