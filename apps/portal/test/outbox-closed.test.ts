import { afterAll, beforeAll, expect, test } from 'vitest'
import { GET } from '../src/app/api/v1/outbox/route.ts'
import { call, openPortal, type Portal } from './harness.ts'

let portal: Portal

beforeAll(async () => {
  portal = await openPortal()
})
afterAll(() => portal.close())

test('outside the demo there is no outbox', async () => {
  expect((await call(GET, { headers: { host: 'localhost:3000' } })).status).toBe(404)
})
