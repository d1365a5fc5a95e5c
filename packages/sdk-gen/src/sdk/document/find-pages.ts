import { isJsonObject, type JsonObject } from '../../load/read-json.ts'

/** How an operation gives its list in pages, in the names of the wire. */
export type Paging = Readonly<{
  /** Query parameter that takes the cursor. */
  cursor: string
  /** Property of the answer that holds the next cursor; null or absent on the last page. */
  next: string
  /** Property of the answer that holds the page's items. */
  items: string
  /** Name of the items' schema. */
  item: string
}>

/** Names under which documents speak of cursors. Anything else is not guessed at. */
const CURSOR_PAIRS: readonly (readonly [cursor: string, next: string])[] = [
  ['cursor', 'nextCursor'],
  ['cursor', 'next_cursor'],
  ['pageToken', 'nextPageToken'],
  ['page_token', 'next_page_token'],
]

/** Simple enough that each generator's own spelling of the name is known. */
const SIMPLE_NAME = /^[a-z]+(?:[A-Z][a-z]+)*$|^[a-z]+(?:_[a-z]+)*$/
const RESERVED_ITEMS = new Set(['values', 'list', 'object', 'set', 'dict', 'map', 'type'])

/**
 * Whether, and how, an operation pages: a GET with an optional cursor among its query parameters, whose answer is an object with the
 * next cursor and exactly one list of objects. `operation` is a converted one.
 */
export function findPaging(
  method: string,
  operation: JsonObject,
  schemas: JsonObject,
): Paging | undefined {
  if (method !== 'GET') return undefined
  const page = pageOf(operation, schemas)
  const pair = page && CURSOR_PAIRS.find(([cursor, next]) => hasPair(operation, page, cursor, next))
  const lists = Object.entries(page ?? {}).flatMap(([items, schema]) => {
    const item = itemOf(schema)
    return item === undefined ? [] : [{ items, item }]
  })
  const [list] = lists
  if (pair === undefined || list === undefined || lists.length > 1) return undefined
  if (!SIMPLE_NAME.test(list.items) || RESERVED_ITEMS.has(list.items)) return undefined
  const [cursor, next] = pair
  return { cursor, next, ...list }
}

function pageOf(operation: JsonObject, schemas: JsonObject): JsonObject | undefined {
  const responses = isJsonObject(operation.responses) ? operation.responses : {}
  const answer = isJsonObject(responses['200']) ? responses['200'] : {}
  const [media] = isJsonObject(answer.content) ? Object.values(answer.content) : []
  const name = isJsonObject(media) ? nameOf(media.schema) : undefined
  const schema = name === undefined ? undefined : schemas[name]
  return isJsonObject(schema) && isJsonObject(schema.properties) ? schema.properties : undefined
}

function hasPair(operation: JsonObject, page: JsonObject, cursor: string, next: string): boolean {
  const parameters = Array.isArray(operation.parameters) ? operation.parameters : []
  const takes = parameters.some(
    (parameter) =>
      isJsonObject(parameter) &&
      parameter.in === 'query' &&
      parameter.name === cursor &&
      parameter.required !== true &&
      isJsonObject(parameter.schema) &&
      parameter.schema.type === 'string',
  )
  const given = page[next]
  return takes && isJsonObject(given) && given.type === 'string'
}

function itemOf(schema: unknown): string | undefined {
  return isJsonObject(schema) && schema.type === 'array' ? nameOf(schema.items) : undefined
}

function nameOf(schema: unknown): string | undefined {
  if (!isJsonObject(schema) || typeof schema.$ref !== 'string') return undefined
  return schema.$ref.split('/').at(-1)
}
