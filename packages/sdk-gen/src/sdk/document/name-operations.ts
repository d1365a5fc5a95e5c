import { METHODS } from '../../load/describe.ts'
import { childPointer } from '../../load/finding.ts'
import { isJsonObject, type Json, type JsonObject } from '../../load/read-json.ts'
import { resolveRef } from '../../load/references.ts'
import { camelCase, isPathTemplate, isReserved, pascalCase } from './safe-text.ts'
import type { NoteBook } from './sdk-note.ts'

/** An operation of the document with the names it has in every SDK. */
export type NamedOperation = Readonly<{
  method: string
  path: string
  pointer: string
  pathItem: JsonObject
  operation: JsonObject
  /** camelCase, unique whatever the case, no word of a language. */
  operationId: string
  /** PascalCase; the generators make one class for each. */
  tag: string
}>

/**
 * Operations in the order of the document, with names that every language can use.
 *
 * An operationId is kept when it is a name already; else it is changed as little as possible.
 */
export function nameOperations(root: JsonObject, notes: NoteBook): NamedOperation[] {
  const taken = new Set<string>()
  const tags = new Tags()
  return operationsOf(root, notes).map((found) => {
    const { operation, method, path } = found
    const given = typeof operation.operationId === 'string' ? operation.operationId : ''
    const wanted = given === '' ? wordsOf(method, path) : camelCase(given, wordsOf(method, path))
    const operationId = free(wanted, taken)
    if (given === '') notes.add('operation_named', `${method} ${path} → ${operationId}`)
    else if (operationId !== given) notes.add('operation_renamed', `${given} → ${operationId}`)
    return { ...found, operationId, tag: tags.of(operation) }
  })
}

type Found = Omit<NamedOperation, 'operationId' | 'tag'>

function operationsOf(root: JsonObject, notes: NoteBook): Found[] {
  const paths = isJsonObject(root.paths) ? Object.entries(root.paths) : []
  const found = paths
    .filter(([path]) => !path.startsWith('x-'))
    .flatMap(([path, value]) => methodsOf(path, resolveRef(root, value)))
  return found.filter(({ path, method, pointer }) => {
    if (!isPathTemplate(path)) notes.add('operation_left_out', pointer)
    else if (method === 'TRACE') notes.add('method_left_out', pointer)
    else return true
    return false
  })
}

function methodsOf(path: string, pathItem: Json | undefined): Found[] {
  if (!isJsonObject(pathItem)) return []
  const at = childPointer('#/paths', path)
  return METHODS.flatMap((method) => {
    const key = method.toLowerCase()
    const operation = pathItem[key]
    const pointer = childPointer(at, key)
    return isJsonObject(operation) ? [{ method, path, pointer, pathItem, operation }] : []
  })
}

/** `GET /ports/{portId}/sailings` → `getPortsByPortIdSailings` */
function wordsOf(method: string, path: string): string {
  const words = path
    .split('/')
    .filter((part) => part !== '')
    .map((part) => (part.startsWith('{') ? `By${pascalCase(part, '')}` : pascalCase(part, '')))
  return `${method.toLowerCase()}${words.join('') || 'Root'}`
}

function free(wanted: string, taken: Set<string>): string {
  const plain = isReserved(wanted) ? `${wanted}Operation` : wanted
  let name = plain
  for (let count = 2; taken.has(name.toLowerCase()); count += 1) name = `${plain}${count}`
  taken.add(name.toLowerCase())
  return name
}

/** One class a tag; `Billing` and `billing` are one. */
class Tags {
  readonly #names = new Map<string, string>()

  of({ tags }: JsonObject): string {
    const [first] = Array.isArray(tags) ? tags : []
    const pascal = pascalCase(typeof first === 'string' ? first : '', 'Operations')
    const name = isReserved(pascal) ? `${pascal}Operations` : pascal
    const known = this.#names.get(name.toLowerCase())
    if (known !== undefined) return known
    this.#names.set(name.toLowerCase(), name)
    return name
  }
}
