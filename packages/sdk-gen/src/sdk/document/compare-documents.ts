import { METHODS } from '../../load/describe.ts'
import { isJsonObject, type Json, type JsonObject } from '../../load/read-json.ts'
import { resolveRef } from '../../load/references.ts'
import { compareSchemas, typeText } from './compare-schemas.ts'
import { code } from './safe-text.ts'

/** Lines of one comparison; what is beyond is counted. */
const CHANGES_MAX = 100

/**
 * What changed for callers from one document of a version to the next, as sentences of Markdown in the order of the document:
 * operations, their parameters, bodies and answers, then named schemas. Total and bounded: documents are anybody's.
 *
 * It compares names, kinds and duties, one level deep, and says nothing about texts: enough to know where to look.
 */
export function changesBetween(before: JsonObject, after: JsonObject): string[] {
  const [old, current] = [operationsOf(before), operationsOf(after)]
  const changes = [
    ...namesOf(old, current).map((name) => `Removed ${code(name)}.`),
    ...namesOf(current, old).map((name) => `Added ${code(name)}.`),
    ...[...current].flatMap(([name, operation]) => {
      const previous = old.get(name)
      return previous === undefined
        ? []
        : compareOperations(previous, operation).map((change) => `${code(name)}: ${change}`)
    }),
    ...compareSchemas(schemasOf(before), schemasOf(after)),
  ]
  const more = changes.length - CHANGES_MAX
  return more > 0 ? [...changes.slice(0, CHANGES_MAX), `${more} more.`] : changes
}

type Operation = Readonly<{ root: JsonObject; item: JsonObject; operation: JsonObject }>

function operationsOf(root: JsonObject): Map<string, Operation> {
  const operations = new Map<string, Operation>()
  const paths = isJsonObject(root.paths) ? root.paths : {}
  for (const [path, value] of Object.entries(paths)) {
    const item = resolveRef(root, value)
    if (!isJsonObject(item)) continue
    for (const method of METHODS) {
      const operation = item[method.toLowerCase()]
      if (isJsonObject(operation)) operations.set(`${method} ${path}`, { root, item, operation })
    }
  }
  return operations
}

function schemasOf({ components }: JsonObject): JsonObject {
  const schemas = isJsonObject(components) ? components.schemas : undefined
  return isJsonObject(schemas) ? schemas : {}
}

/** Names of `these` that `those` lack. */
function namesOf<Value>(
  these: ReadonlyMap<string, Value>,
  those: ReadonlyMap<string, Value>,
): string[] {
  return [...these.keys()].filter((name) => !those.has(name))
}

function compareOperations(before: Operation, after: Operation): string[] {
  return [
    ...deprecation(before.operation, after.operation),
    ...compareParameters(parametersOf(before), parametersOf(after)),
    ...compareBodies(bodyOf(before), bodyOf(after)),
    ...compareAnswers(answersOf(before), answersOf(after)),
  ]
}

function deprecation(before: JsonObject, after: JsonObject): string[] {
  const [was, is] = [before.deprecated === true, after.deprecated === true]
  if (was === is) return []
  return [is ? 'deprecated.' : 'not deprecated any more.']
}

type Parameter = Readonly<{ required: boolean; type: string }>

/** By place and name; those of the operation outrank those of its path (OpenAPI 3.1, §4.8.9). */
function parametersOf({ root, item, operation }: Operation): Map<string, Parameter> {
  const parameters = new Map<string, Parameter>()
  for (const value of [...listOf(item.parameters), ...listOf(operation.parameters)]) {
    const parameter = resolveRef(root, value)
    if (!isJsonObject(parameter)) continue
    const { name, in: place, required, schema } = parameter
    parameters.set(`${String(place)} parameter ${String(name)}`, {
      required: required === true,
      type: typeText(schema),
    })
  }
  return parameters
}

function compareParameters(
  before: ReadonlyMap<string, Parameter>,
  after: ReadonlyMap<string, Parameter>,
): string[] {
  return [
    ...namesOf(before, after).map((name) => `${code(name)} removed.`),
    ...[...after].flatMap(([name, { required, type }]) => {
      const previous = before.get(name)
      if (previous === undefined) {
        return [`${code(name)} added${required ? ', and required' : ''}.`]
      }
      return [
        ...(previous.type === type
          ? []
          : [`${code(name)} is ${code(type)}, it was ${code(previous.type)}.`]),
        ...duty(code(name), previous.required, required),
      ]
    }),
  ]
}

function duty(what: string, was: boolean, is: boolean): string[] {
  if (was === is) return []
  return [is ? `${what} is required now.` : `${what} is not required any more.`]
}

type Body = Readonly<{ required: boolean; type: string }>

function bodyOf({ root, operation }: Operation): Body | null {
  const body = resolveRef(root, operation.requestBody ?? null)
  if (!isJsonObject(body)) return null
  return { required: body.required === true, type: contentText(body.content) }
}

function compareBodies(before: Body | null, after: Body | null): string[] {
  if (before === null || after === null) {
    if (before === after) return []
    return [after === null ? 'takes no body any more.' : 'takes a body.']
  }
  return [
    ...(before.type === after.type
      ? []
      : [`the body is ${code(after.type)}, it was ${code(before.type)}.`]),
    ...duty('the body', before.required, after.required),
  ]
}

function answersOf({ root, operation }: Operation): Map<string, string> {
  const answers = isJsonObject(operation.responses) ? Object.entries(operation.responses) : []
  return new Map(
    answers.map(([status, value]) => {
      const answer = resolveRef(root, value)
      return [status, isJsonObject(answer) ? contentText(answer.content) : 'nothing']
    }),
  )
}

function compareAnswers(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  return [
    ...namesOf(before, after).map((status) => `does not answer ${code(status)} any more.`),
    ...[...after].flatMap(([status, type]) => {
      const previous = before.get(status)
      if (previous === undefined) return [`answers ${code(status)}, too.`]
      if (previous === type) return []
      return [`the answer ${code(status)} is ${code(type)}, it was ${code(previous)}.`]
    }),
  ]
}

/** What the first JSON of a content is, else what media type it has. */
function contentText(content: Json | undefined): string {
  const media = isJsonObject(content) ? Object.entries(content) : []
  const [type, first] = media.find(([name]) => name.includes('json')) ?? media[0] ?? []
  if (type === undefined) return 'nothing'
  return type.includes('json') && isJsonObject(first) ? typeText(first.schema) : type
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}
