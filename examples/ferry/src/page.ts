import { z } from 'zod'
import { Refusal } from './problem.ts'

/** `cursor` and `limit` of every list. */
export const PageQuery = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
})
export type PageQuery = z.infer<typeof PageQuery>

export type Page<T> = { items: T[]; nextCursor: string | null }

/**
 * One page of a list. The cursor names the last item of the page before, so that a list that grows at its
 * front between two calls shows no item twice. A cursor that names nothing (any more) is a 422.
 */
export function pageOf<T extends { id: string }>(all: readonly T[], query: PageQuery): Page<T> {
  const start = query.cursor === undefined ? 0 : startAfter(all, query.cursor)
  const items = all.slice(start, start + query.limit)
  const last = items.at(-1)
  const more = last !== undefined && start + items.length < all.length
  return { items, nextCursor: more ? Buffer.from(last.id).toString('base64url') : null }
}

function startAfter(all: readonly { id: string }[], cursor: string): number {
  const id = Buffer.from(cursor, 'base64url').toString()
  const index = all.findIndex((item) => item.id === id)
  if (index >= 0) return index + 1
  const detail = 'The cursor is not one of this list, or has expired.'
  throw new Refusal(422, 'invalid_input', detail, [{ detail, pointer: '#/cursor' }])
}
