import { expect, test } from 'vitest'
import type { SloRecord } from '@/contract/slos.ts'
import { NEW_SLO, SloForm, valuesOf } from './slo-form.ts'

const read = (more: object) => SloForm.safeParse({ ...NEW_SLO, name: 'Answers', ...more })
const fields = (more: object) => read(more).error?.issues.map(({ path }) => path.join('.'))

test('a percentage becomes the fraction that was meant', () => {
  expect(read({ objective: '99.95' }).data?.objective).toBe(0.9995)
  expect(read({ objective: '99,9' }).data?.objective).toBe(0.999)
})

test('what was left at "all" narrows nothing, and a threshold belongs to latency', () => {
  expect(read({}).data).toMatchObject({ apiId: null, versionId: null, thresholdMs: null })
  expect(read({ kind: 'latency' }).data).toMatchObject({ thresholdMs: 300 })
})

// Guarantee: an edit form that nothing was typed into would change nothing.
test('an objective goes into the form and comes out as it was', () => {
  const slo = {
    ...{ name: 'Answers', kind: 'latency', subject: 'service', thresholdMs: 300 },
    ...{ apiId: null, versionId: null, routeId: null, tierId: null },
    ...{ objective: 0.99999, periodDays: 28, eventsMin: 7 },
  } as const
  expect(SloForm.parse(valuesOf(slo as unknown as SloRecord))).toEqual(slo)
})

test.each([
  ['0', 'objective'],
  ['100', 'objective'],
  ['', 'objective'],
  ['much', 'objective'],
])('an objective of %j is refused at its field', (objective, field) => {
  expect(fields({ objective })).toContain(field)
})
