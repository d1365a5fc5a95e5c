import { childPointer } from '../../load/finding.ts'
import { isJsonObject, type Json, type JsonObject } from '../../load/read-json.ts'
import { commentText, pascalCase } from './safe-text.ts'
import { isNullSchema } from './schema-facts.ts'

/** Pieces of converted schemas. All pure. */

export const REF_PREFIX = '#/components/schemas/'

/** Formats that change what a value is in a language. All others are texts to it. */
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  string: ['date', 'date-time', 'binary'],
  integer: ['int32', 'int64'],
  number: ['float', 'double'],
}
/** Without a format Go would take 32 bits, and the 33rd would be an error at run time. */
const DEFAULT_FORMATS: Readonly<Record<string, string>> = { integer: 'int64', number: 'double' }

export function refOf(key: string): string {
  return childPointer('#/components/schemas', key)
}

export function isReference(schema: JsonObject): boolean {
  return typeof schema.$ref === 'string'
}

/** More than a plain value, a list or a map: something that a language writes as a type of its own. */
export function needsName(shape: JsonObject): boolean {
  return (
    shape.enum !== undefined ||
    shape.properties !== undefined ||
    shape.oneOf !== undefined ||
    shape.anyOf !== undefined ||
    (Array.isArray(shape.allOf) && shape.allOf.length > 1)
  )
}

/** A reference with what 3.0 does not let stand beside one. */
export function beside(
  name: string,
  siblings: Readonly<Record<string, Json | undefined>>,
): JsonObject {
  const entries = Object.entries(siblings).filter(([, value]) => value !== undefined)
  const reference = { $ref: `${REF_PREFIX}${name}` }
  return entries.length === 0
    ? reference
    : { allOf: [reference], ...(Object.fromEntries(entries) as JsonObject) }
}

export function annotations(schema: JsonObject): JsonObject {
  const kept: JsonObject = {}
  if (typeof schema.description === 'string') kept.description = commentText(schema.description)
  for (const key of ['deprecated', 'readOnly', 'writeOnly']) {
    if (schema[key] === true) kept[key] = true
  }
  const [first] = Array.isArray(schema.examples) ? schema.examples : []
  const example = schema.example ?? first
  if (example !== undefined && example !== null) kept[EXAMPLE] = example
  return kept
}

/** Kept beside the schema for samples and the mock, under a name that no template prints. */
export const EXAMPLE = 'x-gatehouse-example'

export function formatOf({ format }: JsonObject, type: string): JsonObject {
  if (typeof format === 'string' && FORMATS[type]?.includes(format)) return { format }
  const usual = DEFAULT_FORMATS[type]
  return usual === undefined ? {} : { format: usual }
}

export function memberName(member: Json, index: number): string {
  const title = isJsonObject(member) && typeof member.title === 'string' ? member.title : ''
  return pascalCase(title, `Option${index + 1}`)
}

export function singular(name: string): string {
  if (/ies$/.test(name)) return `${name.slice(0, -3)}y`
  return /[^s]s$/.test(name) ? name.slice(0, -1) : `${name}Item`
}

/** The branches of a union without null; a union inside it, if it is written out, gives its own branches. */
export function flatMembers(schema: JsonObject, key: 'oneOf' | 'anyOf'): Json[] {
  const branches = schema[key]
  if (!Array.isArray(branches)) return []
  return branches
    .filter((branch) => !isNullSchema(branch))
    .flatMap((branch) => {
      if (!isJsonObject(branch) || branch.properties !== undefined) return [branch]
      const inner = ['oneOf', 'anyOf'].find((name) => Array.isArray(branch[name]))
      return inner === undefined ? [branch] : flatMembers(branch, inner as 'oneOf' | 'anyOf')
    })
}

/** The one plain type that all of them have. */
export function sharedScalar(shapes: readonly JsonObject[]): JsonObject | undefined {
  const types = new Set(shapes.map(({ type }) => type))
  const [type] = types
  const isScalar = typeof type === 'string' && type !== 'array' && type !== 'object'
  return types.size === 1 && isScalar ? { type, ...formatOf({}, type) } : undefined
}
