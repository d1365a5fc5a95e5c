import { describe, expect, test } from 'vitest'
import { loadDocument } from './load-document.ts'
import { loadDocumentInWorker } from './load-in-worker.ts'

const GOOD = `openapi: 3.1.0
info: { title: T, version: "1" }
servers: [{ url: /t }]
paths: { /a: { get: { operationId: a, responses: { "200": { description: ok } } } } }
`

/** The linter checks examples against patterns; this one takes longer than the universe lasts. */
const HOSTILE_PATTERN = `${GOOD}components:
  schemas:
    A: { type: string, pattern: "^(([a-z])+.)+[A-Z]([a-z])+$", examples: [${'a'.repeat(60)}] }
`

describe('in a thread', { timeout: 30_000 }, () => {
  test('a document loads as it does here', async () => {
    expect(await loadDocumentInWorker(GOOD)).toEqual(await loadDocument(GOOD))
  })

  test('a hostile pattern ends at the deadline', async () => {
    const startedAt = performance.now()
    const result = await loadDocumentInWorker(HOSTILE_PATTERN, { timeoutMs: 1_500 })
    expect(result).toMatchObject({ ok: false, findings: [{ code: 'too_slow', line: null }] })
    expect(performance.now() - startedAt).toBeLessThan(10_000)
  })

  test('a document that fills the heap ends alone', async () => {
    const text = `${GOOD}x-a: [${'1,'.repeat(900_000)}]`
    const result = await loadDocumentInWorker(text, { heapMbMax: 40 })
    expect(result).toMatchObject({ ok: false, findings: [{ code: 'too_costly' }] })
    expect((await loadDocumentInWorker(GOOD)).ok).toBe(true)
  })

  test('a text over the limit costs no thread', async () => {
    const result = await loadDocumentInWorker('x'.repeat(50_000_000), { timeoutMs: 0 })
    expect(result).toMatchObject({ ok: false, findings: [{ code: 'too_large' }] })
  })

  test('many at once are served in turn, and too many are told so', async () => {
    const results = await Promise.all(
      Array.from({ length: 12 }, () => loadDocumentInWorker(GOOD, { timeoutMs: 60_000 })),
    )
    const busy = results.filter((result) => !result.ok && result.findings[0]?.code === 'busy')
    expect(busy).toHaveLength(2)
    expect(results.filter(({ ok }) => ok)).toHaveLength(10)
  })
})
