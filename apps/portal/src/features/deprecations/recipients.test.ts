import { expect, it } from 'vitest'
import type { RegistryRow } from '@/contract/deprecations.ts'
import { recipientsOf, rowKey } from './recipients.ts'

const row = (application: string | null, version: string, operation: string): RegistryRow => ({
  organization: null,
  application: application === null ? null : { id: application, name: application },
  key: null,
  api: { id: 'api_1', name: 'Ferry' },
  version: { id: version, name: version },
  operation: { id: operation, method: 'GET', path: '/a' },
  requests: 1,
  refused: 0,
  lastSeenAt: '2026-01-01T00:00:00.000Z',
  client: null,
})
const rows = [row('a', 'v1', '1'), row('a', 'v1', '2'), row('b', 'v2', '1'), row(null, 'v1', '1')]
const of = (...some: RegistryRow[]) => recipientsOf(rows, new Set(some.map(rowKey)))

it('writes once to an application with several rows', () => {
  const [first, second] = rows
  expect(first && second && of(first, second)).toEqual({
    version: { id: 'v1', label: 'Ferry v1' },
    applications: [{ id: 'a', name: 'a' }],
  })
})

it('writes to nobody about two versions, and not to anonymous callers', () => {
  const [first, , other, anonymous] = rows
  expect(first && other && of(first, other)).toBeUndefined()
  expect(anonymous && of(anonymous)).toBeUndefined()
  expect(of()).toBeUndefined()
})
