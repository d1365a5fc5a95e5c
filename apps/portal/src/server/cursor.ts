import 'server-only'
import { Problem } from '@gatehouse/policy'
import { z } from 'zod'
import type { Page } from '@/contract/paging.ts'

/** Where a page ended: the last row's instant, milliseconds, and id. */
const Cursor = z.tuple([z.int().min(0).max(8.64e15), z.string().regex(/^[a-z]{2,5}_[0-9a-z]{26}$/)])

type Key = Readonly<{ createdAt: Date; id: string }>

/** Newest first; the id decides between rows of one millisecond. */
export const NEWEST_FIRST = [{ createdAt: 'desc' }, { id: 'desc' }] as const

/**
 * The WHERE of the rows after a cursor, newest first; `{}` without one. A cursor names a place and grants nothing: the tenant
 * stands beside it in the same WHERE. @throws Problem `invalid_input` for one we did not give out
 */
export function afterCursor(cursor: string | undefined) {
  if (cursor === undefined) return {}
  const [atMs, id] = decodeCursor(cursor)
  const createdAt = new Date(atMs)
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] }
}

/** `afterCursor` for queues: oldest first. @throws Problem `invalid_input` for one we did not give out */
export function afterCursorOldestFirst(cursor: string | undefined) {
  if (cursor === undefined) return {}
  const [atMs, id] = decodeCursor(cursor)
  const createdAt = new Date(atMs)
  return { OR: [{ createdAt: { gt: createdAt } }, { createdAt, id: { gt: id } }] }
}

/**
 * A page from `limit + 1` rows in that order: the extra row only says that there is more.
 * `key` says where a row stands when its columns are not called `createdAt` and `id`.
 */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  view: (row: Row) => Item,
  key: (row: Row) => Key,
): Page<Item> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const hasMore = rows.length > limit && last !== undefined
  return { items: shown.map(view), nextCursor: hasMore ? encodeCursor(key(last)) : null }
}

export function encodeCursor({ createdAt, id }: Key): string {
  return Buffer.from(JSON.stringify([createdAt.getTime(), id])).toString('base64url')
}

/** @throws Problem `invalid_input` */
export function decodeCursor(text: string): [number, string] {
  try {
    return Cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
  } catch (cause) {
    const errors = [{ pointer: 'cursor', detail: 'This is not a cursor of this list' }]
    throw new Problem('invalid_input', 'The cursor is not one that this list gave out', {
      cause,
      errors,
    })
  }
}
