import { childPointer } from '../../load/finding.ts'
import { isJsonObject, type Json, type JsonObject } from '../../load/read-json.ts'
import type { SchemaConverter } from './convert-schemas.ts'
import { commentText, isMediaType } from './safe-text.ts'
import type { NoteBook } from './sdk-note.ts'

type Call = Readonly<{ operationId: string; pointer: string }>

const FORMS = ['multipart/form-data', 'application/x-www-form-urlencoded']

/** Request and response bodies: one media type each, JSON before anything else. */
export class BodyConverter {
  readonly #schemas: SchemaConverter
  readonly #notes: NoteBook

  constructor(schemas: SchemaConverter, notes: NoteBook) {
    this.#schemas = schemas
    this.#notes = notes
  }

  request(value: Json | undefined, { operationId, pointer }: Call): JsonObject {
    const body = this.#schemas.resolve(value)
    if (!isJsonObject(body)) return {}
    const at = childPointer(pointer, 'requestBody')
    const content = this.#content(body, { name: `${operationId}Body`, pointer: at })
    if (content === undefined) return {}
    return {
      requestBody: { ...described(body), required: body.required === true, content },
    }
  }

  /** Successes with their bodies. Errors carry none: they become the runtime's one error, whatever they are described as. */
  responses(value: Json | undefined, { operationId, pointer }: Call): JsonObject {
    const all = isJsonObject(value) ? value : {}
    const codes = Object.keys(all).filter((code) => /^[1-5](\d\d|XX)$/.test(code))
    const hasSuccess = codes.some((code) => code.startsWith('2'))
    if (!hasSuccess && all.default !== undefined) codes.push('default')
    const kept: JsonObject = {}
    for (const code of codes) {
      const response = this.#schemas.resolve(all[code])
      if (!isJsonObject(response)) continue
      if (response.links !== undefined) this.#notes.add('links_left_out', pointer)
      const at = childPointer(childPointer(pointer, 'responses'), code)
      kept[code === 'default' ? '200' : code] = this.#response(code, response, operationId, at)
    }
    return Object.keys(kept).length > 0 ? kept : { 200: { description: '' } }
  }

  #response(code: string, response: JsonObject, operationId: string, pointer: string): JsonObject {
    const suffix = code === '200' || code === 'default' ? '' : code
    const place = { name: `${operationId}Answer${suffix}`, pointer }
    const isSuccess = code.startsWith('2') || code === 'default'
    const content = isSuccess ? this.#content(response, place) : undefined
    return { description: '', ...described(response), ...(content && { content }) }
  }

  #content(
    { content }: JsonObject,
    place: Readonly<{ name: string; pointer: string }>,
  ): JsonObject | undefined {
    if (!isJsonObject(content)) return undefined
    const types = Object.keys(content)
    const chosen =
      types.find((type) => /^application\/json\b/i.test(type)) ??
      types.find((type) => isJson(type)) ??
      FORMS.find((type) => types.includes(type)) ??
      types[0]
    if (chosen === undefined) return undefined
    if (types.length > 1) this.#notes.add('media_types_left_out', place.pointer)
    const media = isJsonObject(content[chosen]) ? content[chosen] : {}
    return this.#media(chosen, media, place)
  }

  #media(
    type: string,
    media: JsonObject,
    place: Readonly<{ name: string; pointer: string }>,
  ): JsonObject {
    const bare = type.split(';')[0]?.trim().toLowerCase() ?? ''
    if (isJson(bare) && isMediaType(bare)) {
      const schema = this.#schemas.at(media.schema, place)
      return { [bare]: { schema, ...exampleOf(media) } }
    }
    if (FORMS.includes(bare)) {
      const schema = this.#schemas.shape(this.#schemas.resolve(media.schema), place)
      return { [bare]: { schema: schema.properties === undefined ? { type: 'object' } : schema } }
    }
    this.#notes.add('media_untyped', place.pointer)
    if (/^text\/|[/+](xml|yaml)$/.test(bare) && isMediaType(bare)) {
      return { [bare]: { schema: { type: 'string' } } }
    }
    return { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
  }
}

function isJson(type: string): boolean {
  return /^[^/]+\/([^;]+\+)?json\s*(;|$)/i.test(type)
}

function described({ description }: JsonObject): JsonObject {
  return typeof description === 'string' ? { description: commentText(description) } : {}
}

function exampleOf({ example, examples }: JsonObject): JsonObject {
  const [first] = isJsonObject(examples) ? Object.values(examples) : []
  const value = example ?? (isJsonObject(first) ? first.value : undefined)
  return value === undefined ? {} : { 'x-gatehouse-example': value }
}
