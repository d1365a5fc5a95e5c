import { childPointer } from '../../load/finding.ts'
import { isJsonObject, type Json, type JsonObject } from '../../load/read-json.ts'
import type { SchemaConverter } from './convert-schemas.ts'
import { commentText, isWireName, pascalCase } from './safe-text.ts'
import type { NoteBook } from './sdk-note.ts'

type Call = Readonly<{ operationId: string; path: string; pointer: string }>

/** OpenAPI says to ignore the first three; the last two are the runtime's. Idempotency-Key may still be given by hand. */
const OWN_HEADERS = new Set(['accept', 'content-type', 'authorization', 'x-api-key', 'user-agent'])

/** Parameters of one operation, those of its path first and replaced by its own. */
export class ParameterConverter {
  readonly #schemas: SchemaConverter
  readonly #notes: NoteBook

  constructor(schemas: SchemaConverter, notes: NoteBook) {
    this.#schemas = schemas
    this.#notes = notes
  }

  convert(pathItem: JsonObject, operation: JsonObject, call: Call): JsonObject[] {
    const found = new Map<string, JsonObject>()
    for (const [parameter, pointer] of [
      ...this.#listed(pathItem.parameters, call.pointer),
      ...this.#listed(operation.parameters, call.pointer),
    ]) {
      const converted = this.#parameter(parameter, pointer, call)
      if (converted !== undefined) found.set(`${converted.in} ${converted.name}`, converted)
    }
    return [...found.values(), ...this.#undescribed(found, call)]
  }

  *#listed(parameters: Json | undefined, pointer: string): Generator<[JsonObject, string]> {
    if (!Array.isArray(parameters)) return
    for (const [index, value] of parameters.entries()) {
      const resolved = this.#schemas.resolve(value)
      if (isJsonObject(resolved)) {
        yield [resolved, childPointer(childPointer(pointer, 'parameters'), index)]
      }
    }
  }

  #parameter(parameter: JsonObject, pointer: string, call: Call): JsonObject | undefined {
    const { name, in: place } = parameter
    if (typeof name !== 'string' || !isWireName(name) || !this.#isSent(name, place, pointer, call))
      return undefined
    const schema = this.#schema(parameter, pointer, `${call.operationId}${pascalCase(name, 'P')}`)
    const example = parameter.example ?? firstExample(parameter)
    return {
      name,
      in: place as string,
      required: place === 'path' || parameter.required === true,
      ...(typeof parameter.description === 'string' && {
        description: commentText(parameter.description),
      }),
      ...(parameter.deprecated === true && { deprecated: true }),
      ...styleOf(parameter),
      ...(example !== undefined && { 'x-gatehouse-example': example }),
      schema,
    }
  }

  #isSent(name: string, place: Json | undefined, pointer: string, { path }: Call): boolean {
    if (place === 'cookie') {
      this.#notes.add('cookie_left_out', pointer)
      return false
    }
    if (place === 'header' && OWN_HEADERS.has(name.toLowerCase())) {
      this.#notes.add('header_left_out', pointer)
      return false
    }
    return place === 'query' || place === 'header' || path.includes(`{${name}}`)
  }

  /** Plain values, and lists of them; anything else is a text that the caller writes. */
  #schema(parameter: JsonObject, pointer: string, name: string): JsonObject {
    const place = { name, pointer: childPointer(pointer, 'schema') }
    const shape = this.#schemas.shape(parameter.schema, place)
    const target = this.#schemas.resolve(parameter.schema)
    const type = isJsonObject(target) ? target.type : undefined
    const isDeep = parameter.style === 'deepObject'
    const isObject = shape.properties !== undefined || type === 'object'
    if (shape.enum !== undefined || (isDeep && isObject)) {
      return this.#schemas.at(parameter.schema, place)
    }
    if (typeof shape.type === 'string' && shape.type !== 'object') return shape
    if (refersTo(shape) && isPlainType(type)) return shape
    this.#notes.add('parameter_as_text', pointer)
    return { type: 'string' }
  }

  /** `{portId}` in the path, and nothing that says what it is. */
  #undescribed(found: ReadonlyMap<string, JsonObject>, call: Call): JsonObject[] {
    const names = [...call.path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name ?? '')
    return [...new Set(names)]
      .filter((name) => !found.has(`path ${name}`))
      .map((name) => {
        this.#notes.add('path_parameter_added', childPointer(call.pointer, name))
        return { name, in: 'path', required: true, schema: { type: 'string' } }
      })
  }
}

function refersTo(shape: JsonObject): boolean {
  return shape.$ref !== undefined || Array.isArray(shape.allOf)
}

function isPlainType(type: Json | undefined): boolean {
  const types = (Array.isArray(type) ? type : [type]).filter((name) => name !== 'null')
  return types.length === 1 && types.every((name) => typeof name === 'string' && name !== 'object')
}

function styleOf(parameter: JsonObject): JsonObject {
  const isQuery = parameter.in === 'query'
  const style = isQuery && typeof parameter.style === 'string' ? { style: parameter.style } : {}
  return { ...style, ...(parameter.explode === false && { explode: false }) }
}

function firstExample({ examples }: JsonObject): Json | undefined {
  const [first] = isJsonObject(examples) ? Object.values(examples) : []
  return isJsonObject(first) ? first.value : undefined
}
