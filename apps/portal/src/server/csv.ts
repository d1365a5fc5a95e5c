import 'server-only'
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Page } from '@/contract/paging.ts'

/** A column of a list's CSV. Numbers stay numbers; null is an empty cell. */
export type CsvColumn<Item> = Readonly<{
  header: string
  cell: (item: Item) => string | number | boolean | null
}>

/**
 * What a spreadsheet would run as a formula when a stranger chose the text (`=cmd|…`, `@SUM`, a leading tab or return).
 * An apostrophe in front makes it text. Source: OWASP, CSV injection.
 */
const FORMULA = /^[=+\-@\t\r\n]/

/** One cell as RFC 4180 writes it, harmless to spreadsheets. */
export function csvCell(value: string | number | boolean | null): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const harmless = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/**
 * Every row of a list as CSV, a page at a time, as fast as the reader reads. The first page is read before the answer
 * begins, so that a refusal is still a problem document.
 */
export async function csvResponse<Item>(
  fileName: string,
  columns: readonly CsvColumn<Item>[],
  readPage: (cursor: string | undefined) => Promise<Page<Item>>,
): Promise<Response> {
  const first = await readPage(undefined)
  const lines = csvLines(columns, first, readPage)
  const encoder = new TextEncoder()
  // Bound: the reader pulls from elsewhere, and the pages after the first belong to this request too.
  const pull = AsyncLocalStorage.bind(
    async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      const { value, done } = await lines.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
  )
  return new Response(new ReadableStream({ pull }), {
    headers: {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="${fileName}.csv"`,
    },
  })
}

async function* csvLines<Item>(
  columns: readonly CsvColumn<Item>[],
  first: Page<Item>,
  readPage: (cursor: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<string, void> {
  yield `${columns.map(({ header }) => csvCell(header)).join(',')}\r\n`
  let page = first
  for (;;) {
    const lines = page.items.map((item) => columns.map(({ cell }) => csvCell(cell(item))).join(','))
    if (lines.length > 0) yield `${lines.join('\r\n')}\r\n`
    if (page.nextCursor === null) return
    page = await readPage(page.nextCursor)
  }
}
