import { describe, expect, test } from 'vitest'
import { csvCell, csvResponse } from './csv.ts'

describe('csvCell', () => {
  test.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['', ''],
    [null, ''],
    [-3, '-3'],
    [true, 'true'],
  ])('writes %j as %j', (value, cell) => {
    expect(csvCell(value)).toBe(cell)
  })

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1'])(
    'gives a spreadsheet no formula to run: %j',
    (text) => {
      expect(csvCell(text).replace(/^"/, '')).toMatch(/^'/)
    },
  )
})

describe('csvResponse', () => {
  const columns = [{ header: 'n', cell: (row: number) => row }]

  // Guarantee: a slow reader holds one page, not the whole table.
  test('reads a page only when the reader has taken the one before', async () => {
    const asked: (string | undefined)[] = []
    const response = await csvResponse('numbers', columns, async (cursor) => {
      asked.push(cursor)
      return { items: [asked.length], nextCursor: String(asked.length) }
    })
    const reader = response.body?.getReader()
    for (let turn = 0; turn < 3; turn++) await reader?.read()
    expect(asked.length).toBeLessThanOrEqual(4)
    await reader?.cancel()
  })

  test('refuses before it begins to answer', async () => {
    const refused = csvResponse('numbers', columns, () => Promise.reject(new Error('not allowed')))
    await expect(refused).rejects.toThrow('not allowed')
  })
})
