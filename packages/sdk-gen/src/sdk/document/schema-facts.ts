import { isJsonObject, type Json, type JsonObject } from '../../load/read-json.ts'
import { isWireName } from './safe-text.ts'

/** Facts about one schema, OpenAPI 3.0 or 3.1, before it is converted. All pure. */

/** The types it names, without `null`; inferred from its keywords when it names none. */
export function typesOf(schema: JsonObject): string[] {
  const named = Array.isArray(schema.type) ? schema.type : [schema.type]
  const types = named.filter((type): type is string => typeof type === 'string' && type !== 'null')
  if (types.length > 0) return [...new Set(types)]
  if (isJsonObject(schema.properties) || isJsonObject(schema.additionalProperties))
    return ['object']
  if (schema.items !== undefined || schema.prefixItems !== undefined) return ['array']
  const values = listedValues(schema)
  return values === undefined ? [] : [...new Set(values.map(typeOfValue))]
}

/** Whether null is one of its values, said in any of the ways of 3.0 and 3.1. */
export function isNullable(schema: JsonObject): boolean {
  if (schema.nullable === true || schema.const === null) return true
  if (schema.type === 'null') return true
  if (Array.isArray(schema.type) && schema.type.includes('null')) return true
  if (Array.isArray(schema.enum) && schema.enum.includes(null)) return true
  return [schema.oneOf, schema.anyOf].some(
    (branches) => Array.isArray(branches) && branches.some(isNullSchema),
  )
}

/** A plain text, number or truth value: not an enum, not a union, no reference. */
export function isScalar(schema: Json | undefined): boolean {
  if (!isJsonObject(schema) || schema.$ref !== undefined) return false
  if ([schema.oneOf, schema.anyOf, schema.allOf, listedValues(schema)].some(Array.isArray)) {
    return false
  }
  const [type, ...others] = typesOf(schema)
  return others.length === 0 && ['string', 'integer', 'number', 'boolean'].includes(type ?? '')
}

/** A branch that allows null and nothing else. */
export function isNullSchema(schema: Json): boolean {
  return (
    isJsonObject(schema) &&
    (schema.type === 'null' ||
      schema.const === null ||
      (Array.isArray(schema.enum) && schema.enum.length === 1 && schema.enum[0] === null))
  )
}

/** The values of `enum` or `const`, without null. */
export function listedValues(schema: JsonObject): Json[] | undefined {
  const values = Array.isArray(schema.enum)
    ? schema.enum
    : schema.const === undefined
      ? undefined
      : [schema.const]
  const others = values?.filter((value) => value !== null)
  return others === undefined || others.length === 0 ? undefined : others
}

function typeOfValue(value: Json): string {
  if (Array.isArray(value)) return 'array'
  if (isJsonObject(value)) return 'object'
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value
}

/** Values that every language can hold in an enum: short plain texts, or whole numbers. */
export function enumValues(values: readonly Json[], type: string): Json[] | undefined {
  const unique = [...new Set(values)]
  const fits = (value: Json) =>
    type === 'string' ? typeof value === 'string' && isEnumText(value) : Number.isSafeInteger(value)
  const isPlain = (type === 'string' || type === 'integer') && unique.every(fits)
  return isPlain && namesDiffer(unique) ? unique : undefined
}

function isEnumText(text: string): boolean {
  return isWireName(text) && /[A-Za-z0-9]/.test(text)
}

/** Two values that become one constant (`a-b`, `a b`) would not compile. */
function namesDiffer(values: readonly Json[]): boolean {
  const names = values.map((value) =>
    String(value)
      .toLowerCase()
      .replace(/[^a-z0-9]/g, ''),
  )
  return new Set(names).size === names.length
}

const CONSTRAINTS = [
  ...['multipleOf', 'maximum', 'exclusiveMaximum', 'minimum', 'exclusiveMinimum', 'maxLength'],
  ...['minLength', 'pattern', 'maxItems', 'minItems', 'uniqueItems', 'maxProperties'],
  'minProperties',
]
const CONDITIONS = [
  ...['not', 'if', 'then', 'else', 'contains', 'minContains', 'maxContains', 'propertyNames'],
  ...['dependentSchemas', 'dependentRequired', 'unevaluatedItems', 'unevaluatedProperties'],
  ...['$dynamicRef', 'contentSchema'],
]

export function hasConstraints(schema: JsonObject): boolean {
  return CONSTRAINTS.some((key) => schema[key] !== undefined && schema[key] !== false)
}

export function hasConditions(schema: JsonObject): boolean {
  return CONDITIONS.some((key) => schema[key] !== undefined)
}

/** What may stand beside a `$ref` without saying anything about the value. */
const ANNOTATIONS = new Set([
  ...['$ref', '$comment', 'description', 'summary', 'title', 'deprecated', 'example', 'examples'],
  ...['nullable', 'readOnly', 'writeOnly', 'default', 'externalDocs', 'xml', 'format'],
])

export function hasRealSiblings(schema: JsonObject): boolean {
  return Object.keys(schema).some((key) => !ANNOTATIONS.has(key) && !key.startsWith('x-'))
}
