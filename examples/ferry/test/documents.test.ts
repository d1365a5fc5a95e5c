import { readFile } from 'node:fs/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { buildFerry } from '../src/app.ts'
import { type Operation, operationsOf } from './operations.ts'

/** 27 February 2026 is a Friday; any other instant must do as well. */
const INSTANTS_MS = [Date.UTC(2026, 1, 27, 10, 15), Date.UTC(2027, 5, 14, 7, 30), 0]

for (const version of ['v1', 'v2'] as const) {
  const text = await readFile(new URL(`../openapi/${version}.yaml`, import.meta.url), 'utf8')
  const document: unknown = parse(text)
  const operations = operationsOf(document)
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  ajv.addSchema(document as object, 'document')

  describe(version, () => {
    test('has operations to call', () => expect(operations).toHaveLength(9))

    test.each(operations)('$operationId does what its examples say', async (operation) => {
      for (const nowMs of INSTANTS_MS) {
        await using app = buildFerry({ nowMs: () => nowMs })
        const response = await app.inject(requestOf(operation, version))
        expect(response.statusCode, response.body).toBe(operation.success.status)
        expect(response.headers['content-type']).toMatch(/^application\/json/)
        const matches = ajv.validate(`document${operation.success.schemaPointer}`, response.json())
        expect(ajv.errors ?? []).toEqual([])
        expect(matches).toBe(true)
      }
    })
  })
}

function requestOf({ method, path, query, headers, body }: Operation, version: string) {
  return {
    method,
    url: `/${version}${path}`,
    query,
    headers,
    ...(body === undefined ? {} : { payload: body }),
  }
}
