import { isJsonObject, type Json, type JsonObject } from '../../load/read-json.ts'
import { EXAMPLE } from './schema-shape.ts'

/** Below this depth only what is required is filled in; below the second nothing is. */
const OPTIONAL_DEPTH_MAX = 4
const DEPTH_MAX = 14
const VALUES_MAX = 2_000

/**
 * A value that a converted schema allows: the document's own example where it fits, else a made-up one.
 *
 * Deterministic. A schema that requires itself has no finite value; then it ends in null.
 */
export function sampleValue(schema: Json | undefined, schemas: JsonObject): Json {
  return madeUp(schema, { schemas, left: VALUES_MAX }, 0)
}

/** `left`: wide objects in wide objects would come to millions. */
type Sample = { readonly schemas: JsonObject; left: number }

function madeUp(schema: Json | undefined, sample: Sample, depth: number): Json {
  if (!isJsonObject(schema)) return 'text'
  const target = follow(schema, sample.schemas)
  sample.left -= 1
  if (target === undefined || depth > DEPTH_MAX || sample.left < -VALUES_MAX) return null
  const example = schema[EXAMPLE] ?? target[EXAMPLE]
  if (example !== undefined && fits(example, target, sample.schemas, depth)) return example
  return (
    ofUnion(target, sample, depth) ??
    ofComposition(target, sample, depth) ??
    ofType(target, sample, depth)
  )
}

function ofUnion(schema: JsonObject, sample: Sample, depth: number): Json | undefined {
  const branches = schema.oneOf ?? schema.anyOf
  const [first] = Array.isArray(branches) ? branches : []
  if (first === undefined) return undefined
  return withDiscriminator(madeUp(first, sample, depth + 1), schema, refOf(first))
}

function ofComposition(schema: JsonObject, sample: Sample, depth: number): Json | undefined {
  if (!Array.isArray(schema.allOf)) return undefined
  const merged: JsonObject = {}
  for (const part of schema.allOf) {
    const value = madeUp(part, sample, depth + 1)
    if (isJsonObject(value)) Object.assign(merged, value)
  }
  return merged
}

function ofType(schema: JsonObject, sample: Sample, depth: number): Json {
  if (Array.isArray(schema.enum) && schema.enum[0] !== undefined) return schema.enum[0]
  switch (schema.type) {
    case 'boolean':
      return true
    case 'integer':
      return 1
    case 'number':
      return 1.5
    case 'array':
      return isFull(sample, depth) ? [] : [madeUp(schema.items, sample, depth + 1)]
    case 'object':
      return ofObject(schema, sample, depth)
    case 'string':
      return textOf(schema.format)
    default:
      return 'text'
  }
}

function isFull({ left }: Sample, depth: number): boolean {
  return left < 0 || depth > OPTIONAL_DEPTH_MAX
}

function textOf(format: Json | undefined): string {
  if (format === 'date') return '2026-01-15'
  return format === 'date-time' ? '2026-01-15T09:30:00Z' : 'text'
}

function ofObject(schema: JsonObject, sample: Sample, depth: number): Json {
  const required = Array.isArray(schema.required) ? schema.required : []
  const properties = isJsonObject(schema.properties) ? Object.entries(schema.properties) : []
  const made: JsonObject = {}
  for (const [key, property] of properties) {
    if (isFull(sample, depth) && !required.includes(key)) continue
    made[key] = madeUp(property, sample, depth + 1)
  }
  const more = schema.additionalProperties
  if (properties.length === 0 && isJsonObject(more)) {
    made.key = madeUp(more, sample, depth + 1)
  }
  return withDiscriminator(made, schema, undefined)
}

/** The property that says which branch it is says the one that was taken. */
function withDiscriminator(value: Json, { discriminator }: JsonObject, ref?: string): Json {
  if (!isJsonObject(discriminator) || !isJsonObject(value)) return value
  const { propertyName } = discriminator
  const mapping = isJsonObject(discriminator.mapping) ? Object.entries(discriminator.mapping) : []
  const named = mapping.find(([, target]) => ref === undefined || target === ref)
  const meant = named?.[0] ?? ref?.split('/').at(-1)
  if (typeof propertyName !== 'string' || meant === undefined) return value
  return { ...value, [propertyName]: meant }
}

/** Follows references, and `allOf` with one reference in it, which is how 3.0 lets texts stand beside one. */
function follow(schema: JsonObject, schemas: JsonObject): JsonObject | undefined {
  let at: Json | undefined = schema
  for (let hops = 0; hops < 64 && isJsonObject(at); hops += 1) {
    const only: Json | undefined =
      Array.isArray(at.allOf) && at.allOf.length === 1 ? at.allOf[0] : undefined
    const ref: string | undefined = refOf(at) ?? refOf(only)
    if (ref === undefined) return at
    at = schemas[ref.split('/').at(-1) ?? '']
  }
  return undefined
}

function refOf(schema: Json | undefined): string | undefined {
  return isJsonObject(schema) && typeof schema.$ref === 'string' ? schema.$ref : undefined
}

/** Whether an example is what its schema says. Strict: a document's examples are often of an older version. */
function fits(value: Json, schema: JsonObject, schemas: JsonObject, depth: number): boolean {
  if (depth > DEPTH_MAX || schema.oneOf || schema.anyOf || schema.allOf) return false
  if (schema.discriminator !== undefined) return false
  if (Array.isArray(schema.enum)) return schema.enum.includes(value)
  switch (schema.type) {
    case 'boolean':
    case 'number':
      return typeof value === schema.type
    case 'integer':
      return Number.isSafeInteger(value)
    case 'string':
      return typeof value === 'string' && isPlainText(value, schema.format)
    case 'array':
      return (
        Array.isArray(value) && value.every((item) => fitsAt(item, schema.items, schemas, depth))
      )
    case 'object':
      return isJsonObject(value) && objectFits(value, schema, schemas, depth)
    default:
      return false
  }
}

function fitsAt(value: Json, schema: Json | undefined, schemas: JsonObject, depth: number) {
  const target = isJsonObject(schema) ? follow(schema, schemas) : undefined
  return target !== undefined && fits(value, target, schemas, depth + 1)
}

function objectFits(value: JsonObject, schema: JsonObject, schemas: JsonObject, depth: number) {
  const required = Array.isArray(schema.required) ? schema.required : []
  const properties = isJsonObject(schema.properties) ? schema.properties : {}
  if (required.some((key) => value[String(key)] === undefined)) return false
  return Object.entries(value).every(
    ([key, item]) => properties[key] !== undefined && fitsAt(item, properties[key], schemas, depth),
  )
}

/** No control or format characters: samples are written into programs. */
function isPlainText(text: string, format: Json | undefined): boolean {
  if (/[\p{Cc}\p{Cf}\u2028\u2029\\]/u.test(text)) return false
  if (format === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(text)
  return format === 'date-time'
    ? /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text)
    : true
}
