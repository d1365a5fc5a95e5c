import { expect, it } from 'vitest'
import { sdkNames } from '../document/sdk-names.ts'
import { changelog, type PackageFacts } from './package-text.ts'

const document = { info: { version: '1.1.0' } }
const facts: PackageFacts = {
  language: 'typescript',
  names: sdkNames({
    ...{ document, apiSlug: 'ferry', apiName: 'Ferry', versionName: 'v1', baseUrl: null },
    ...{ auth: 'key', earlierHashes: [] },
  }),
  ...{ title: 'Ferry v1', baseUrl: '', needsKey: true, documentHash: 'ab'.repeat(32), notes: [] },
  ...{ firstCall: '', pages: null },
  history: [
    { version: '1.1.0', changes: ['Added `GET /ports`.'] },
    { version: '1.1.0', changes: [] },
    { version: '1.0.0', changes: null },
  ],
}

it('the changelog tells what each document of the version changed, the present one first', () => {
  expect(changelog(facts)).toBe(`# Changelog

## 1.1.0

- Made from the OpenAPI document of Ferry v1, SHA-256 \`abababababababab…\`.
- Added \`GET /ports\`.

## 1.1.0, one document earlier

- Nothing that callers see.

## 1.0.0

- The first document of this version that is kept.
`)
})
