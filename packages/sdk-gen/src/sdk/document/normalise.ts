import { isJsonObject, type Json, type JsonObject } from '../../load/read-json.ts'
import { BodyConverter } from './convert-bodies.ts'
import { ParameterConverter } from './convert-parameters.ts'
import { SchemaConverter, type UnionMode } from './convert-schemas.ts'
import { findPaging, type Paging } from './find-pages.ts'
import { goModelNames } from './go-names.ts'
import { markSamples } from './mark-samples.ts'
import { type NamedOperation, nameOperations } from './name-operations.ts'
import { camelCase, commentText, lineText, pascalCase, snakeCase } from './safe-text.ts'
import { SchemaNames } from './schema-names.ts'
import { versionOf } from './sdk-names.ts'
import { NoteBook, type SdkNote } from './sdk-note.ts'
import type { SdkSource } from './sdk-source.ts'

/** How an operation pages, in every language's spelling. */
export const PAGING = 'x-gatehouse-paging'

/** The document that generators are given, and what of the original they cannot express. */
export type SdkDocument = Readonly<{ document: JsonObject; notes: readonly SdkNote[] }>

/**
 * Makes of an OpenAPI 3.0 or 3.1 document the 3.0.3 document that all generators handle.
 *
 * The gateway is the only server; its key is sent by the runtime, so no security is left. Whatever a generator would print without looking (names, texts,
 * extensions) is taken over by a list of what is safe, because the document is somebody else's. Pure and deterministic; what is lost
 * is in `notes`.
 */
export function normaliseForSdk(source: SdkSource, unions: UnionMode = 'typed'): SdkDocument {
  const { document } = source
  const notes = new NoteBook()
  const named = nameOperations(document, notes)
  const names = new SchemaNames(named.map(({ tag }) => `${tag}Api`))
  const schemas = new SchemaConverter(document, names, notes, unions)
  const operations = convertOperations(named, schemas, notes)
  noteLeftOut(source, named, notes)
  const components = schemas.components()
  markPages(operations, components)
  markSamples(operations, components)
  return {
    document: {
      openapi: '3.0.3',
      info: infoOf(source),
      servers: [{ url: source.baseUrl ?? 'http://localhost' }],
      paths: pathsOf(operations),
      components: { schemas: components },
    },
    notes: notes.notes(),
  }
}

type Converted = Readonly<{ method: string; path: string; operation: JsonObject }>

function convertOperations(
  named: readonly NamedOperation[],
  schemas: SchemaConverter,
  notes: NoteBook,
): Converted[] {
  const parameters = new ParameterConverter(schemas, notes)
  const bodies = new BodyConverter(schemas, notes)
  return named.map(({ method, path, pointer, pathItem, operation, operationId, tag }) => {
    const call = { operationId: pascalCase(operationId, 'Call'), path, pointer }
    // A body with GET or HEAD means nothing (RFC 9110 §9.3.1), and fetch refuses to send it.
    const hasBody = method !== 'GET' && method !== 'HEAD'
    return {
      method,
      path,
      operation: {
        operationId,
        tags: [tag],
        ...textsOf(operation),
        ...(operation.deprecated === true && { deprecated: true }),
        parameters: parameters.convert(pathItem, operation, call),
        ...(hasBody && bodies.request(operation.requestBody, call)),
        responses: bodies.responses(operation.responses, call),
      },
    }
  })
}

function textsOf({ summary, description }: JsonObject): JsonObject {
  return {
    ...(typeof summary === 'string' && { summary: lineText(summary) }),
    ...(typeof description === 'string' && { description: commentText(description) }),
  }
}

/** Property names as the generators spell them, for the templates that make iterators. */
function markPages(operations: readonly Converted[], components: JsonObject): void {
  const goNames = goModelNames(Object.keys(components))
  for (const { method, operation } of operations) {
    const paging = findPaging(method, operation, components)
    if (paging === undefined) continue
    operation[PAGING] = spellings(paging, goNames)
    for (const parameter of parametersOf(operation)) {
      if (parameter.name === paging.cursor) parameter['x-gatehouse-cursor'] = true
    }
  }
}

function spellings(
  { next, items, item }: Paging,
  goNames: Readonly<Record<string, string>>,
): JsonObject {
  return {
    tsNext: camelCase(next, ''),
    tsItems: camelCase(items, ''),
    pyNext: snakeCase(next),
    pyItems: snakeCase(items),
    goNext: pascalCase(next, ''),
    goItems: pascalCase(items, ''),
    itemName: item,
    goItemName: goNames[item] ?? item,
  }
}

function parametersOf({ parameters }: JsonObject): JsonObject[] {
  return Array.isArray(parameters) ? parameters.filter(isJsonObject) : []
}

function pathsOf(operations: readonly Converted[]): JsonObject {
  const paths: Record<string, JsonObject> = {}
  for (const { method, path, operation } of operations) {
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation }
  }
  return paths
}

function infoOf({ document, apiName }: SdkSource): JsonObject {
  const info = isJsonObject(document.info) ? document.info : {}
  const text = (value: Json | undefined) => (typeof value === 'string' ? lineText(value) : '')
  return {
    // The first paragraph is enough for the head of every file.
    title: lineText(apiName).replaceAll('"', "'"),
    version: versionOf(document).version,
    description: text(info.summary) || text(info.description).slice(0, 300).replaceAll('"', "'"),
  }
}

function noteLeftOut(
  { document }: SdkSource,
  named: readonly NamedOperation[],
  notes: NoteBook,
): void {
  const { webhooks } = document
  if (isJsonObject(webhooks)) {
    for (const name of Object.keys(webhooks)) notes.add('webhooks_left_out', `#/webhooks/${name}`)
  }
  for (const { operation, pointer } of named) {
    if (operation.callbacks !== undefined) notes.add('callbacks_left_out', `${pointer}/callbacks`)
  }
  if (!versionOf(document).isExact) notes.add('version_adjusted', '#/info/version')
}
