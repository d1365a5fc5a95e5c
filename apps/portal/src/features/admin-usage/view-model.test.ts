import { expect, test } from 'vitest'
import type { UsageFigures } from '@/contract/usage.ts'
import { pickPatch, rowHref, statViews } from './view-model.ts'

const FIGURES: UsageFigures = {
  requests: 1_000,
  byStatusClass: { '1xx': 0, '2xx': 900, '3xx': 0, '4xx': 80, '5xx': 20 },
  byFault: { client: 80, config: 1, upstream: 17, platform: 2 },
  errors: 20,
  latencyMsP50: 10,
  latencyMsP95: 90,
  latencyMsP99: null,
  requestBytes: 0,
  responseBytes: 0,
}

test('one API is looked at by operation, one organisation by API', () => {
  expect(pickPatch('api', 'api_1')).toEqual({ apiId: 'api_1', by: 'operation' })
  expect(pickPatch('organization', 'org_1')).toEqual({ organizationId: 'org_1', by: 'api' })
  expect(pickPatch('key', 'key_1')).toBeUndefined()
})

test('rows with a page of their own lead there', () => {
  expect(rowHref('organization', 'org_1')).toBe('/admin/organizations/org_1')
  expect(rowHref('operation', 'op_1')).toBeUndefined()
})

test('figures say whose the failures are, and compare only with a period that had calls', () => {
  const values = statViews(FIGURES, undefined).map(({ value }) => value)
  expect(values).toEqual(['1,000', '2 %', '17', '3', '90 ms'])
  const quiet = { ...FIGURES, requests: 0, latencyMsP95: null }
  expect(statViews(FIGURES, quiet).map(({ note }) => note)).toEqual([
    'none in the period before',
    ...[undefined, undefined, undefined, undefined],
  ])
})
