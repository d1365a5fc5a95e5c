import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../load/read-json.ts'
import { normaliseForSdk } from './normalise.ts'
import type { SdkSource } from './sdk-source.ts'

function source(document: JsonObject): SdkSource {
  return {
    document: { openapi: '3.1.0', info: { title: 'Ferry', version: '1.4.0' }, ...document },
    ...{ apiSlug: 'ferry', apiName: 'Ferry', versionName: 'v1', auth: 'key' },
    earlierHashes: [],
    baseUrl: 'https://api.example.com/ferry/v1',
  }
}

const OK = { responses: { 200: { description: 'ok' } } }

// Guarantee: nothing that somebody writes into a document can end a comment, a string or a template literal of generated code.
describe('a hostile document', () => {
  const CODE_PATH = ['/', '{process.exit(1)}'].join('$')
  const EVIL = ['*/ """ \\" `', '{process.exit(1)}` \u2028 \n#{import os}'].join('$')

  it('brings no text that could leave its comment', () => {
    const { document } = normaliseForSdk(
      source({
        info: { title: EVIL, version: '1.0.0', description: EVIL },
        paths: { '/a': { get: { ...OK, summary: EVIL, description: EVIL } } },
        components: { schemas: { A: { type: 'string', enum: ['x'], description: EVIL } } },
      }),
    )
    const texts: string[] = []
    JSON.stringify(document, (key, value) => {
      if (['description', 'summary', 'title'].includes(key)) texts.push(String(value))
      return value
    })
    expect(texts.length).toBeGreaterThan(3)
    for (const text of texts) expect(text).not.toMatch(/\*\/|\/\*|"""|\\|\u2028/)
  })

  it('brings no name, path or value that is code', () => {
    const { document, notes } = normaliseForSdk(
      source({
        paths: {
          [CODE_PATH]: { get: OK },
          '/a': {
            get: {
              ...OK,
              operationId: EVIL,
              tags: [EVIL],
              'x-go-custom-tag': EVIL,
              parameters: [{ name: EVIL, in: 'query', schema: { type: 'string' } }],
            },
          },
        },
        components: {
          schemas: {
            [EVIL]: {
              type: 'object',
              properties: { [EVIL]: {}, 'a`b': {}, kind: { type: 'string', enum: [EVIL] } },
            },
          },
        },
      }),
    )
    const text = JSON.stringify(document)
    expect(text).not.toMatch(/process\.exit|`|x-go/)
    expect(notes.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['operation_left_out', 'property_left_out', 'enum_untyped']),
    )
  })

  it('that is wide at every level ends in bounded time', () => {
    const wide = (name: string) => ({
      type: 'object',
      properties: Object.fromEntries(
        Array.from({ length: 60 }, (_, index) => [
          `p${index}`,
          { $ref: `#/components/schemas/${name}` },
        ]),
      ),
    })
    const all = Object.fromEntries(
      Array.from({ length: 8 }, (_, index) => [`S${index}`, wide(`S${(index + 1) % 8}`)]),
    )
    const answer = {
      description: 'ok',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/S0' } } },
    }
    const body = { required: true, content: answer.content }
    const paths = { '/a': { post: { requestBody: body, responses: { 200: answer } } } }
    const startedMs = performance.now()
    normaliseForSdk(source({ paths, components: { schemas: all } } as unknown as JsonObject))
    expect(performance.now() - startedMs).toBeLessThan(2_000)
  })
})
