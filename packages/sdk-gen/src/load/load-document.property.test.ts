import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { loadDocument } from './load-document.ts'

const GOOD = `openapi: 3.1.0
info: { title: T, version: "1" }
servers: [{ url: /t }]
paths: { /a: { get: { operationId: a, responses: { "200": { description: ok } } } } }
`

async function accepted(text: string) {
  const result = await loadDocument(text)
  if (!result.ok) throw new Error(JSON.stringify(result.findings))
  return result.document
}

describe('properties', () => {
  const fragments = fc.constantFrom(
    ...['openapi: 3.1.0\n', 'info: ', 'paths:\n', '  /a:\n', '    get: ', '&a ', '*a ', '<<: *a\n'],
    ...[
      '{',
      '}',
      '[',
      ']',
      ': ',
      '- ',
      '? ',
      '|\n',
      '>-\n',
      '"',
      "'",
      '\t',
      '\n',
      '---\n',
      '...\n',
    ],
    ...['$ref: "#/x"', '!!set ', '%YAML 1.1\n', '\u0000', '\ud800', '\uFEFF', '#', '~', 'null'],
  )
  const soup = fc.array(fc.oneof(fragments, fc.string()), { maxLength: 40 })
  const tails = fc.oneof(
    soup,
    soup.map((parts) => [GOOD, ...parts]),
  )

  test('no text makes it throw, and a refusal says why', async () => {
    await fc.assert(
      fc.asyncProperty(tails, async (parts) => {
        const result = await loadDocument(parts.join(''))
        if (!result.ok) expect(result.findings.length).toBeGreaterThan(0)
      }),
      { numRuns: 400 },
    )
  })

  const json = fc.jsonValue({ maxDepth: 4, stringUnit: 'grapheme' })

  test('no shape makes it throw', async () => {
    await fc.assert(
      fc.asyncProperty(json, json, json, async (paths, components, servers) => {
        const info = { title: 'T', version: '1' }
        const document = { openapi: '3.1.0', info, paths, components, servers }
        expect(typeof (await loadDocument(JSON.stringify(document))).ok).toBe('boolean')
      }),
      { numRuns: 150 },
    )
  })

  // YAML has a negative zero and JSON text has none; the first one found was stored with its sign.
  test('a negative zero is stored as zero', async () => {
    const value = (await accepted(`${GOOD}x-value: [-0, -0.0]\n`)).bundled['x-value']
    expect(value).toEqual([0, 0])
  })

  // Guarantee: one reader. What JSON.parse and a YAML writer mean is what is stored.
  test('what is stored is what the text says, as JSON and as YAML', async () => {
    await fc.assert(
      fc.asyncProperty(json, async (value) => {
        const base = (await accepted(GOOD)).bundled
        const document = { ...base, 'x-value': value }
        const text = JSON.stringify(document)
        fc.pre(
          !text.includes('__proto__') && !text.includes('\\u0000') && !/\\ud[89a-f]/.test(text),
        )
        expect((await accepted(text)).bundled).toEqual(JSON.parse(text))
        expect((await accepted(stringify(document))).bundled).toEqual(JSON.parse(text))
      }),
      { numRuns: 100 },
    )
  })
})
