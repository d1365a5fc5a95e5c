import { childPointer } from '../../load/finding.ts'
import { isJsonObject, type Json, type JsonObject } from '../../load/read-json.ts'
import { resolveRef } from '../../load/references.ts'
import { isPropertyName, isWireName, pascalCase } from './safe-text.ts'
import {
  enumValues,
  hasConditions,
  hasConstraints,
  hasRealSiblings,
  isNullable,
  isScalar,
  listedValues,
  typesOf,
} from './schema-facts.ts'
import type { SchemaNames } from './schema-names.ts'
import {
  annotations,
  beside,
  flatMembers,
  formatOf,
  isReference,
  memberName,
  needsName,
  REF_PREFIX,
  refOf,
  sharedScalar,
  singular,
} from './schema-shape.ts'
import type { NoteBook } from './sdk-note.ts'

/** Where a schema stands: what it would be called, and its pointer in the document. */
export type Place = Readonly<{ name: string; pointer: string }>

/** Whether a choice of several objects is a type, or, where a generator cannot make one that works, anything. */
export type UnionMode = 'typed' | 'untyped'

/**
 * Schemas of OpenAPI 3.0 and 3.1 as the 3.0.3 that the generators handle.
 *
 * Works by a list of what is taken over, so that nothing unknown, vendor extensions among it, reaches a generator. Every object, enum
 * and union that stands inside another schema becomes a schema with a name. References become names; circles stay, since a reference
 * is never followed into.
 */
export class SchemaConverter {
  readonly #root: JsonObject
  readonly #notes: NoteBook
  readonly #names: SchemaNames
  readonly #unions: UnionMode
  readonly #converted = new Map<string, JsonObject>()
  /** Reference → name, entered before the target is converted: that is what ends a circle. */
  readonly #named = new Map<string, string>()

  constructor(root: JsonObject, names: SchemaNames, notes: NoteBook, unions: UnionMode) {
    this.#root = root
    this.#unions = unions
    this.#names = names
    this.#notes = notes
    const components = isJsonObject(root.components) ? root.components.schemas : undefined
    const entries = isJsonObject(components) ? Object.entries(components) : []
    const objects = entries.filter(([, schema]) => !isScalar(schema))
    for (const [key] of objects) this.#named.set(refOf(key), this.#rename(key))
    for (const [key, schema] of objects) this.#define(refOf(key), schema)
  }

  /** All named schemas, in the order of their names. */
  components(): JsonObject {
    const entries = [...this.#converted].sort(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(entries)
  }

  /** A schema at a place: what is more than a plain value or a list becomes a named schema and a reference to it. */
  at(schema: Json | undefined, place: Place): JsonObject {
    const shape = this.shape(schema, place)
    if (!needsName(shape)) return shape
    const { nullable, deprecated, readOnly, writeOnly, ...body } = shape
    const name = this.#names.take(place.name)
    this.#converted.set(name, body)
    return beside(name, { nullable, deprecated, readOnly, writeOnly })
  }

  /** The converted schema itself, not yet named; a reference stays one. */
  shape(schema: Json | undefined, place: Place): JsonObject {
    if (schema === false) this.#notes.add('false_schema', place.pointer)
    if (!isJsonObject(schema)) return {}
    if (typeof schema.$ref === 'string') return this.#reference(schema, schema.$ref, place)
    if (hasConstraints(schema)) this.#notes.add('constraints_left_to_api', place.pointer)
    if (hasConditions(schema)) this.#notes.add('keyword_left_out', place.pointer)
    if (schema.default !== undefined) this.#notes.add('defaults_left_to_api', place.pointer)
    const structure =
      this.#union(schema, place) ?? this.#composition(schema, place) ?? this.#plain(schema, place)
    return {
      ...structure,
      ...annotations(schema),
      ...(isNullable(schema) && Object.keys(structure).length > 0 && { nullable: true }),
    }
  }

  /** The target of a reference, through further ones. */
  resolve(value: Json | undefined): Json | undefined {
    return resolveRef(this.#root, value)
  }

  #rename(key: string): string {
    const name = this.#names.take(key)
    if (name !== key) this.#notes.add('schema_renamed', `${key} → ${name}`)
    return name
  }

  #define(ref: string, schema: Json | undefined): void {
    const name = this.#named.get(ref)
    if (name === undefined) return
    // Null is a property of the place that refers to it: see `#reference`.
    const { nullable: _, ...body } = this.shape(schema, { name, pointer: ref })
    this.#converted.set(name, isReference(body) ? { allOf: [body] } : body)
  }

  #reference(schema: JsonObject, ref: string, place: Place): JsonObject {
    const target = this.resolve(schema)
    if (target === undefined) {
      this.#notes.add('reference_broken', place.pointer)
      return {}
    }
    if (hasRealSiblings(schema)) this.#notes.add('siblings_left_out', place.pointer)
    if (isScalar(target)) {
      // A name for a plain text helps nobody, and the generators disagree on what to do with one.
      const shape = this.shape(target, { ...place, pointer: ref })
      return { ...shape, ...annotations(schema), ...(isNullable(schema) && { nullable: true }) }
    }
    const nullable = isNullable(schema) || (isJsonObject(target) && isNullable(target))
    return beside(this.#nameOf(ref, place), {
      ...annotations(schema),
      ...(nullable && { nullable: true }),
    })
  }

  #nameOf(ref: string, place: Place): string {
    const known = this.#named.get(ref)
    if (known !== undefined) return known
    const last = decodeURIComponent(ref.split('/').at(-1) ?? '')
    const name = this.#names.take(/[A-Za-z]/.test(last) ? last : place.name)
    this.#named.set(ref, name)
    this.#define(ref, this.resolve({ $ref: ref }))
    return name
  }

  #union(schema: JsonObject, place: Place): JsonObject | undefined {
    const key = Array.isArray(schema.oneOf) ? 'oneOf' : 'anyOf'
    if (!Array.isArray(schema[key])) return undefined
    const members = flatMembers(schema, key)
    const [only] = members
    if (members.length === 0) return {}
    if (isJsonObject(schema.properties)) {
      // "These properties, and one of those": the branches narrow what the properties already say.
      this.#notes.add('keyword_left_out', childPointer(place.pointer, key))
      return undefined
    }
    if (members.length === 1) return this.shape(only, place)
    const shapes = members.map((member, index) =>
      this.at(member, {
        name: `${place.name}${memberName(member, index)}`,
        pointer: childPointer(childPointer(place.pointer, key), index),
      }),
    )
    if (!shapes.every(isReference)) return this.#primitiveUnion(shapes, place)
    if (this.#unions === 'untyped') {
      this.#notes.add('union_untyped', place.pointer)
      return {}
    }
    const discriminator = this.#discriminator(schema)
    // "Exactly one" cannot be told from the values once limits are left to the API: without a property that says which one it is, the
    // first that fits is taken.
    return 'discriminator' in discriminator
      ? { oneOf: shapes, ...discriminator }
      : { anyOf: shapes }
  }

  /** Several plain values: one type if they share it, else anything. */
  #primitiveUnion(shapes: readonly JsonObject[], place: Place): JsonObject {
    const shared = sharedScalar(shapes)
    if (shared === undefined) this.#notes.add('union_untyped', place.pointer)
    return shared ?? {}
  }

  #composition(schema: JsonObject, place: Place): JsonObject | undefined {
    if (!Array.isArray(schema.allOf) || schema.allOf.length === 0) return undefined
    const { allOf, ...own } = schema
    const at = childPointer(place.pointer, 'allOf')
    const parts = allOf.map((part, index) =>
      this.shape(part, { name: place.name, pointer: childPointer(at, index) }),
    )
    if (isJsonObject(own.properties)) parts.push(this.#plain(own, place))
    const useful = parts.filter(
      (part) => isReference(part) || part.allOf !== undefined || needsName(part),
    )
    const [only] = useful
    if (only === undefined) return parts[0] ?? {}
    return useful.length === 1 ? only : { allOf: useful, ...this.#discriminator(schema) }
  }

  #plain(schema: JsonObject, place: Place): JsonObject {
    const types = typesOf(schema)
    const [type] = types
    if (types.length > 1 && types.every((name) => name === 'integer' || name === 'number')) {
      return { type: 'number', format: 'double' }
    }
    if (types.length > 1) this.#notes.add('union_untyped', place.pointer)
    if (type === undefined || types.length > 1) return {}
    if (type === 'object') return this.#object(schema, place)
    return type === 'array' ? this.#array(schema, place) : this.#scalar(schema, type, place)
  }

  #scalar(schema: JsonObject, type: string, place: Place): JsonObject {
    const values = listedValues(schema)
    const listed = values && enumValues(values, type)
    if (values !== undefined && listed === undefined) {
      this.#notes.add('enum_untyped', place.pointer)
    }
    if (listed !== undefined) return { type, enum: listed }
    const format = formatOf(schema, type)
    if (typeof schema.format === 'string' && format.format !== schema.format) {
      this.#notes.add('formats_as_text', place.pointer)
    }
    return { type, ...format }
  }

  #array(schema: JsonObject, place: Place): JsonObject {
    if (schema.prefixItems !== undefined) {
      this.#notes.add('tuple_untyped', place.pointer)
      return { type: 'array', items: {} }
    }
    const items = this.at(schema.items ?? {}, {
      name: singular(place.name),
      pointer: childPointer(place.pointer, 'items'),
    })
    return { type: 'array', items }
  }

  #object(schema: JsonObject, place: Place): JsonObject {
    const properties = this.#properties(schema, place)
    const required = Array.isArray(schema.required)
      ? schema.required.filter((key) => typeof key === 'string' && Object.hasOwn(properties, key))
      : []
    return {
      type: 'object',
      ...(Object.keys(properties).length > 0 && { properties }),
      ...(required.length > 0 && { required: [...new Set(required)] }),
      ...this.#additional(schema, place),
      ...this.#discriminator(schema),
    }
  }

  #properties(schema: JsonObject, place: Place): JsonObject {
    if (!isJsonObject(schema.properties)) return {}
    const at = childPointer(place.pointer, 'properties')
    const kept: JsonObject = {}
    for (const [key, value] of Object.entries(schema.properties)) {
      const pointer = childPointer(at, key)
      if (!isPropertyName(key)) {
        this.#notes.add('property_left_out', pointer)
        continue
      }
      kept[key] = this.at(value, { name: `${place.name}${pascalCase(key, 'Value')}`, pointer })
    }
    return kept
  }

  #additional(schema: JsonObject, place: Place): JsonObject {
    const { additionalProperties, patternProperties } = schema
    const patterns = isJsonObject(patternProperties) ? Object.values(patternProperties) : []
    if (patterns.length > 0) {
      this.#notes.add('pattern_properties', childPointer(place.pointer, 'patternProperties'))
    }
    const values =
      isJsonObject(additionalProperties) || patterns.length !== 1
        ? additionalProperties
        : patterns[0]
    // Closed objects are read as open: the API may grow a field without breaking its clients.
    if (!isJsonObject(values)) {
      return isJsonObject(schema.properties) ? {} : { additionalProperties: true }
    }
    const pointer = childPointer(place.pointer, 'additionalProperties')
    return { additionalProperties: this.at(values, { name: `${place.name}Value`, pointer }) }
  }

  #discriminator({ discriminator }: JsonObject): JsonObject {
    if (!isJsonObject(discriminator)) return {}
    const { propertyName } = discriminator
    if (typeof propertyName !== 'string' || !isWireName(propertyName)) return {}
    const mapping = isJsonObject(discriminator.mapping) ? discriminator.mapping : {}
    const entries = Object.entries(mapping).flatMap(([value, target]) => {
      const ref = typeof target === 'string' && !target.startsWith('#') ? refOf(target) : target
      const name = typeof ref === 'string' ? this.#named.get(ref) : undefined
      return name === undefined || !isWireName(value) ? [] : [[value, `${REF_PREFIX}${name}`]]
    })
    const named: JsonObject = Object.fromEntries(entries)
    return {
      discriminator: { propertyName, ...(entries.length > 0 && { mapping: named }) },
    }
  }
}
