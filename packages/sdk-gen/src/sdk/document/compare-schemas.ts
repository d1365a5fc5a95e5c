import { isJsonObject, type Json, type JsonObject } from '../../load/read-json.ts'
import { code } from './safe-text.ts'

/** Arrays of arrays beyond this are "array". */
const DEPTH_MAX = 3

/** What a schema is, in a word or two: the name it refers to, or its type. */
export function typeText(schema: Json | undefined, depth = 0): string {
  if (!isJsonObject(schema)) return 'anything'
  const { $ref, type, format, items } = schema
  if (typeof $ref === 'string') return $ref.slice($ref.lastIndexOf('/') + 1)
  const isNullable = schema.nullable === true
  if (type === 'array') {
    return depth < DEPTH_MAX ? `array of ${typeText(items, depth + 1)}` : 'array'
  }
  const union = ['oneOf', 'anyOf', 'allOf'].find((name) => Array.isArray(schema[name]))
  const name = Array.isArray(type)
    ? [...type].map(String).sort().join(' or ')
    : typeof type === 'string'
      ? type
      : (union ?? 'anything')
  const formatted = typeof format === 'string' ? `${name} (${format})` : name
  return isNullable ? `${formatted} or null` : formatted
}

/** Changes of the schemas that have names, field by field and value by value. */
export function compareSchemas(before: JsonObject, after: JsonObject): string[] {
  const removed = Object.keys(before).filter((name) => !Object.hasOwn(after, name))
  return [
    ...removed.map((name) => `Schema ${code(name)} removed.`),
    ...Object.entries(after).flatMap(([name, schema]) => {
      if (!Object.hasOwn(before, name)) return [`Schema ${code(name)} added.`]
      return compareFields(before[name], schema).map((change) => `Schema ${code(name)}: ${change}`)
    }),
  ]
}

function compareFields(before: Json | undefined, after: Json): string[] {
  const [wasType, isType] = [typeText(before), typeText(after)]
  if (wasType !== isType) return [`it is ${code(isType)}, it was ${code(wasType)}.`]
  const [old, current] = [fieldsOf(before), fieldsOf(after)]
  const removed = [...old.keys()].filter((name) => !current.has(name))
  return [
    ...valueChanges(before, after),
    ...removed.map((name) => `field ${code(name)} removed.`),
    ...[...current].flatMap(([name, field]) => fieldChanges(name, old.get(name), field)),
  ]
}

type Field = Readonly<{ type: string; required: boolean; schema: Json }>

function fieldsOf(schema: Json | undefined): Map<string, Field> {
  if (!isJsonObject(schema) || !isJsonObject(schema.properties)) return new Map()
  const required = new Set(Array.isArray(schema.required) ? schema.required : [])
  return new Map(
    Object.entries(schema.properties).map(([name, field]) => [
      name,
      { type: typeText(field), required: required.has(name), schema: field },
    ]),
  )
}

function fieldChanges(name: string, before: Field | undefined, after: Field): string[] {
  if (before === undefined) {
    return [`field ${code(name)} added${after.required ? ', and required' : ''}.`]
  }
  const changes = valueChanges(before.schema, after.schema).map(
    (change) => `field ${code(name)}: ${change}`,
  )
  if (before.type !== after.type) {
    changes.push(`field ${code(name)} is ${code(after.type)}, it was ${code(before.type)}.`)
  }
  if (before.required !== after.required) {
    changes.push(`field ${code(name)} is ${after.required ? '' : 'not '}required now.`)
  }
  return changes
}

/** The values of an enumeration that came and went. */
function valueChanges(before: Json | undefined, after: Json): string[] {
  const [old, current] = [valuesOf(before), valuesOf(after)]
  if (old.size === 0 && current.size === 0) return []
  if (current.size === 0) return ['it takes any value now.']
  if (old.size === 0) return ['it takes listed values only now.']
  return [
    ...[...old]
      .filter((value) => !current.has(value))
      .map((value) => `value ${code(value)} removed.`),
    ...[...current]
      .filter((value) => !old.has(value))
      .map((value) => `value ${code(value)} added.`),
  ]
}

function valuesOf(schema: Json | undefined): ReadonlySet<string> {
  if (!isJsonObject(schema) || !Array.isArray(schema.enum)) return new Set()
  return new Set(
    schema.enum.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))),
  )
}
