import { createConfig, lintFromString } from '@redocly/openapi-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { OPERATIONS } from '../src/contract/registry.ts'
import { exportedRoutes, pathOfFile } from './api-routes.ts'
import { call, openPortal, type Portal } from './harness.ts'

let portal: Portal
let document: Record<string, unknown>

beforeAll(async () => {
  portal = await openPortal()
  const { GET } = await import('../src/app/api/v1/openapi.json/route.ts')
  const answer = await call(GET)
  expect(answer.status).toBe(200)
  document = answer.json
})
afterAll(() => portal.close())

test('is valid OpenAPI 3.1 without a warning of the specification', async () => {
  const config = await createConfig({ extends: ['spec'], rules: { struct: 'error' } })
  const problems = await lintFromString({ source: JSON.stringify(document), config })
  expect(problems.map(({ message, location }) => [message, location[0]?.pointer])).toEqual([])
})

test('describes every method that a route exports, and nothing else', async () => {
  const exported = (await exportedRoutes()).map(
    ({ file, method }) => `${method} ${pathOfFile(file)}`,
  )
  const described = OPERATIONS.map(({ method, path }) => `${method} ${path}`)
  expect(described.sort()).toEqual(exported.sort())
})

test('each handler was made from the operation of its own method and path', async () => {
  for (const { file, method, handler } of await exportedRoutes()) {
    expect([handler.operation.method, handler.operation.path]).toEqual([method, pathOfFile(file)])
  }
})

test('names each operation once', () => {
  const ids = OPERATIONS.map(({ id }) => id)
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
})
