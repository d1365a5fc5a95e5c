import { readFile } from 'node:fs/promises'
import { describe, expect, test, vi } from 'vitest'
import { type LoadResult, loadDocument } from './load-document.ts'

const HEAD = 'openapi: 3.1.0\ninfo: { title: T, version: "1" }\nservers: [{ url: /t }]\n'
const PATHS =
  'paths: { /a: { get: { operationId: a, responses: { "200": { description: ok } } } } }\n'

/** The document of most tests: four lines, and what a test adds comes from line 5 on. */
const GOOD = HEAD + PATHS

function firstOf(result: LoadResult) {
  if (result.ok) throw new Error('the document was loaded')
  const { code, line, column, severity } = result.findings[0] ?? {}
  return { code, line, column, severity }
}

async function accepted(text: string) {
  const result = await loadDocument(text)
  if (!result.ok) throw new Error(JSON.stringify(result.findings))
  return result.document
}

describe('ferry’s documents', () => {
  test.each(['v1', 'v2'])('%s loads without a finding', async (name) => {
    const url = new URL(`../../../../examples/ferry/openapi/${name}.yaml`, import.meta.url)
    const document = await accepted(await readFile(url, 'utf8'))
    expect(document.findings).toEqual([])
    expect(document).toMatchObject({ format: 'yaml', specVersion: '3.1', title: 'Ferry' })
    expect(document.servers).toEqual([`/ferry/${name}`])
    expect(document.operations).toContainEqual({
      operationId: 'cancelBooking',
      method: 'DELETE',
      path: '/bookings/{bookingId}',
      summary: 'Cancel a booking',
      tags: ['Bookings'],
      deprecated: false,
    })
  })
})

describe('what is refused, and on which line', () => {
  const bomb = [...'abcdefghi']
    .map((name, i, all) => `${name}: &${name} [${Array(9).fill(i ? `*${all[i - 1]}` : 'x')}]`)
    .join('\n  ')
  test.each<[string, string, string, number | null]>([
    ['nothing', '', 'empty', null],
    ['white space', ' \n\t\n', 'empty', null],
    ['a comment', '# hello', 'not_openapi', 1],
    ['prose', 'Dear team,\nplease find the API attached', 'not_openapi', 1],
    ['HTML', '<!doctype html>\n<html><body>404</body></html>', 'not_openapi', 1],
    ['a list', '- a\n- b', 'not_openapi', 1],
    ['an object of another kind', 'name: x\nversion: 1', 'not_openapi', 1],
    ['broken JSON', '{\n  "openapi": "3.1.0",\n  "info": {\n', 'invalid_syntax', 4],
    ['broken YAML', 'openapi: 3.1.0\ninfo:\n  title: "T\n', 'invalid_syntax', 4],
    ['binary', '\u0000\u0001\u0002PK\u0003\u0004', 'invalid_text', 1],
    ['two documents', `${GOOD}---\n${GOOD}`, 'several_documents', 5],
    ['Swagger 2.0', 'swagger: "2.0"\ninfo: { title: T, version: "1" }', 'unsupported_version', 1],
    ['OpenAPI 3.2', GOOD.replace('3.1.0', '3.2.0'), 'unsupported_version', 1],
    ['a version that is a number', GOOD.replace('3.1.0', '3.1'), 'unsupported_version', 1],
    ['AsyncAPI', 'asyncapi: 3.0.0', 'not_openapi', 1],
    ['no title', GOOD.replace('title: T, ', ''), 'invalid_info', 2],
    ['a version in info that is a number', GOOD.replace('"1"', '1.0'), 'invalid_info', 2],
    ['no paths', HEAD, 'no_paths', 1],
    ['empty paths', `${HEAD}paths: {}`, 'no_paths', 4],
    ['a path without its slash', GOOD.replace('/a:', 'a:'), 'invalid_path', 4],
    ['a key twice', `${GOOD}x-a: 1\nx-b: 2\nx-a: 3`, 'duplicate_key', 7],
    ['a key twice in JSON', '{\n"openapi": "3.1.0",\n"openapi": "3.0.0"\n}', 'duplicate_key', 3],
    ['__proto__', `${GOOD}x-a:\n  __proto__: { admin: true }`, 'forbidden_key', 6],
    ['a quoted __proto__', `${GOOD}x-a: {\n  "__proto__": {} }`, 'forbidden_key', 6],
    ['a code tag', `${GOOD}x-a: !!js/function "function () {}"`, 'forbidden_tag', 5],
    ['a private tag', `${GOOD}x-a: 1\nx-b: !include /etc/passwd`, 'forbidden_tag', 6],
    ['a binary tag', `${GOOD}x-a: !!binary aGk=`, 'forbidden_tag', 5],
    ['an object as a key', `${GOOD}? { a: 1 }\n: 2`, 'invalid_key', 5],
    ['infinity', `${GOOD}x-a: .inf`, 'invalid_value', 5],
    ['a number beyond JSON', `${GOOD}x-a: 1e999`, 'invalid_value', 5],
    ['NUL in a text', `${GOOD}x-a: "a\\0b"`, 'invalid_text', 5],
    ['half a surrogate pair', `${GOOD}x-a: "\\ud800"`, 'invalid_text', 5],
    ['an alias of nothing', `${GOOD}x-a: *nothing`, 'unknown_alias', 5],
    ['an alias of itself', `${GOOD}x-a: &a\n  b: *a`, 'circular_alias', 6],
    ['an alias bomb', `${GOOD}x-a:\n  ${bomb}`, 'alias_bomb', 6],
    ['a merge of a text', `${GOOD}x-a: &a hi\nx-b:\n  <<: *a`, 'invalid_merge', 7],
    ['deep lists', `${GOOD}x-a: ${'['.repeat(100_000)}`, 'too_deep', 5],
    ['deep objects', `${GOOD}x-a: ${'{a: '.repeat(100_000)}`, 'too_deep', 5],
    ['deep blocks', `${GOOD}x-a:\n  ${'- '.repeat(100_000)}`, 'too_deep', 6],
    ['a $ref to a file', `${GOOD}x-a:\n  $ref: /etc/hostname`, 'external_ref', 6],
    ['a $ref to a neighbour', `${GOOD}x-a:\n  $ref: ./b.yaml#/a`, 'external_ref', 6],
    ['a $ref by file URL', `${GOOD}x-a:\n  $ref: file:///etc/passwd`, 'external_ref', 6],
    ['a $ref by http', `${GOOD}x-a:\n  $ref: http://169.254.169.254/latest`, 'external_ref', 6],
    ['a $ref in an example', `${GOOD}x-a: { example: [{\n  $ref: b.json }] }`, 'external_ref', 6],
    ['an operationRef', `${GOOD}x-a:\n  operationRef: https://x.example/`, 'external_ref', 6],
    [
      'a mapping',
      `${GOOD}x-a: { discriminator: { mapping: {\n  a: b.yaml } } }`,
      'external_ref',
      6,
    ],
    ['a $ref to itself', `${GOOD}x-a: { $ref: "#/x-a" }`, 'circular_ref', 5],
    [
      '$refs in a circle',
      `${GOOD}x-a: { $ref: "#/x-b" }\nx-b: { $ref: "#/x-a" }`,
      'circular_ref',
      5,
    ],
    ['a circle, encoded', `${GOOD}"x-é": { $ref: "#/x-%C3%A9" }`, 'circular_ref', 5],
    ['a $ref through itself', `${GOOD}x-a: { $ref: "#/x-a/b" }`, 'circular_ref', 5],
  ])('%s', async (_, text, code, line) => {
    expect(firstOf(await loadDocument(text))).toMatchObject({ code, line, severity: 'error' })
  })

  test('an operationId twice: the second one, with the first one’s name', async () => {
    const operation = '{ operationId: a, responses: {} }'
    const text = `${HEAD}paths:\n  /a:\n    get: ${operation}\n  /b:\n    put: ${operation}`
    const result = await loadDocument(text)
    expect(firstOf(result)).toMatchObject({ code: 'duplicate_operation_id', line: 8, column: 12 })
    expect(!result.ok && result.findings[0]?.message).toContain('GET /a')
  })

  test('50 MB at once, and the limit to the byte', async () => {
    const startedAt = performance.now()
    expect(firstOf(await loadDocument('x'.repeat(50_000_000)))).toMatchObject({ code: 'too_large' })
    expect(performance.now() - startedAt).toBeLessThan(1_000)
    const bytesMax = Buffer.byteLength(`${GOOD}# é`)
    expect((await loadDocument(`${GOOD}# é`, { bytesMax })).ok).toBe(true)
    expect(firstOf(await loadDocument(`${GOOD}# éé`, { bytesMax }))).toMatchObject({ line: null })
  })

  test('depth and number of values beyond the limit, not at it', async () => {
    // The document itself is the first level.
    const nested = (levels: number) => `${GOOD}x-a: ${'['.repeat(levels)}${']'.repeat(levels)}`
    expect((await loadDocument(nested(99))).ok).toBe(true)
    expect(firstOf(await loadDocument(nested(100)))).toMatchObject({ code: 'too_deep' })
    const many = `${GOOD}x-a: [${'1,'.repeat(2_000)}]`
    expect((await loadDocument(many, { valuesMax: 3_000 })).ok).toBe(true)
    const refused = await loadDocument(many, { valuesMax: 1_000 })
    expect(firstOf(refused)).toMatchObject({ code: 'too_many_values', line: 5 })
  })

  test('depth that only aliases make', async () => {
    const lines = Array.from({ length: 9 }, (_, i) => {
      const inner = i === 0 ? '1' : `*a${i - 1}`
      return `x-${i}: &a${i} ${'['.repeat(15)}${inner}${']'.repeat(15)}`
    })
    expect(firstOf(await loadDocument(`${GOOD}${lines.join('\n')}`))).toMatchObject({
      code: 'too_deep',
    })
  })
})

// Guarantee: whatever a document points to, nothing outside it is opened.
test('external references are neither read nor fetched', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch')
  const text = `${GOOD}components:\n  examples:\n    a: { externalValue: "http://127.0.0.1:9/a" }`
  expect((await loadDocument(text)).ok).toBe(true)
  await loadDocument(`${GOOD}x-a: { $ref: "http://127.0.0.1:9/a" }`)
  expect(fetched).not.toHaveBeenCalled()
})

describe('what is accepted', () => {
  test('JSON, tabs and a byte-order mark included, means the same as YAML', async () => {
    const yaml = await accepted(GOOD)
    const json = await accepted(`\uFEFF${JSON.stringify(yaml.bundled, null, '\t')}`)
    expect([yaml.format, json.format]).toEqual(['yaml', 'json'])
    expect(json.hash).toBe(yaml.hash)
    expect(json.hash).toMatch(/^[0-9a-f]{64}$/)
  })

  test('the hash changes with the meaning and not with order, comments or style', async () => {
    const { hash } = await accepted(GOOD)
    expect((await accepted(`# hi\n${PATHS}${HEAD}`)).hash).toBe(hash)
    expect((await accepted(GOOD.replace('title: T', 'title: U'))).hash).not.toBe(hash)
  })

  test('3.0, and says so', async () => {
    const document = await accepted(GOOD.replace('3.1.0', '3.0.3'))
    expect(document.specVersion).toBe('3.0')
  })

  test('no servers, with a warning', async () => {
    const document = await accepted(GOOD.replace(/servers.*\n/, ''))
    expect(document.servers).toEqual([])
    expect(document.findings).toContainEqual(
      expect.objectContaining({ code: 'no_servers', severity: 'warning', line: 1 }),
    )
  })

  test('schemas that contain themselves and each other', async () => {
    const document = await accepted(`${GOOD}components:
  schemas:
    Node: { type: object, properties: { next: { $ref: "#/components/schemas/Node" }, o: { $ref: "#/components/schemas/Other" } } }
    Other: { allOf: [{ $ref: "#/components/schemas/Node" }] }
`)
    expect(document.findings.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(() => JSON.stringify(document.bundled)).not.toThrow()
  })

  test('aliases and merge keys, as js-yaml reads them', async () => {
    const document = await accepted(`${GOOD}x-a: &a { k: 1, l: 2 }
x-b: { <<: *a, k: 3 }
x-c: { k: 4, <<: [*a, { l: 5, m: 6 }] }
x-d: &a 7
x-e: *a
x-f: { "<<": 8 }
`)
    expect(document.bundled).toMatchObject({
      'x-b': { k: 3, l: 2 },
      'x-c': { k: 4, l: 2, m: 6 },
      'x-e': 7,
      'x-f': { '<<': 8 },
    })
  })

  test('YAML is read as 1.2 whatever it says: no is a text, 010 is ten', async () => {
    const { bundled } = await accepted(`%YAML 1.1\n---\n${GOOD}x-a: [no, 2026-01-01, 010, yes]\n`)
    expect(bundled['x-a']).toEqual(['no', '2026-01-01', 10, 'yes'])
  })

  test('numbers as keys mean the text that was written', async () => {
    const { bundled } = await accepted(`${GOOD}x-a: { 200: a, 1.10: b, true: c }`)
    expect(bundled['x-a']).toEqual({ 200: 'a', '1.10': 'b', true: 'c' })
  })

  test('operations behind a local $ref of the path', async () => {
    const document = await accepted(`${HEAD}paths: { /a: { $ref: "#/components/pathItems/A" } }
components: { pathItems: { A: { patch: { tags: [x, 1], deprecated: true, responses: {} } } } }`)
    expect(document.operations).toEqual([
      {
        operationId: null,
        method: 'PATCH',
        path: '/a',
        summary: null,
        tags: ['x'],
        deprecated: true,
      },
    ])
  })
})

describe('the linter', () => {
  test('reports a structural error at its line, and the document loads', async () => {
    const document = await accepted(GOOD.replace('description: ok', 'descriptio: ok'))
    const errors = document.findings.filter(({ severity }) => severity === 'error')
    expect(errors[0]).toMatchObject({ code: 'struct', line: 4 })
    expect(errors.map(({ message }) => message).join()).toContain('Did you mean description?')
  })

  test('reports a local $ref to nothing', async () => {
    const document = await accepted(
      GOOD.replace('{ description: ok }', '{ $ref: "#/components/responses/Ok" }'),
    )
    expect(document.findings[0]).toMatchObject({ code: 'no-unresolved-refs', line: 4 })
  })

  test('finds what an alias brought in where it was written', async () => {
    const document = await accepted(`${HEAD}x-a: &a
  get: { operationId: a, summary: a, responses: { "200": { descriptio: ok } } }
paths:
  /a: *a
`)
    expect(document.findings[0]).toMatchObject({ code: 'struct', line: 5 })
  })

  test('is capped, errors first, and says how many are left out', async () => {
    const bad = Array.from({ length: 40 }, (_, i) => `  /p${i}: { get: { nonsense: 1 } }\n`)
    const result = await loadDocument(`${HEAD}paths:\n${bad.join('')}`, { findingsMax: 10 })
    if (!result.ok) throw new Error('refused')
    const { findings } = result.document
    expect(findings).toHaveLength(11)
    expect(findings.slice(0, 10).every(({ severity }) => severity === 'error')).toBe(true)
    expect(findings[10]).toMatchObject({ code: 'more_findings', severity: 'warning' })
  })
})
