import { z } from 'zod'

/**
 * What every list takes. Pages are cut by cursor, never by number: a row that is added meanwhile moves nothing.
 * `cursor` is opaque; take it from the `nextCursor` of the page before. `format=csv` streams all rows and ignores both.
 */
export const PageQuery = z.object({
  cursor: z.string().max(200).optional().describe('`nextCursor` of the page before'),
  limit: z.coerce.number().int().min(1).max(100).default(25).describe('Rows a page'),
  format: z.enum(['json', 'csv']).default('json').describe('`csv` streams every filtered row'),
})
export type PageQuery = z.infer<typeof PageQuery>

/** Words to look for; at most 100 characters, trimmed. Empty finds everything. */
export const SearchText = z.string().trim().max(100).optional().describe('Words to look for')

/** A page of `item`; `nextCursor` is null on the last one. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().describe('Null on the last page'),
  })
}

export type Page<Item> = Readonly<{ items: Item[]; nextCursor: string | null }>
