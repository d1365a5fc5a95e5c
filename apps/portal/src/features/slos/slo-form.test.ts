import { expect, test } from 'vitest'
import { NEW_SLO, SloForm } from './slo-form.ts'

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

test.each([
  ['0', 'objective'],
  ['100', 'objective'],
  ['', 'objective'],
  ['much', 'objective'],
])('an objective of %j is refused at its field', (objective, field) => {
  expect(fields({ objective })).toContain(field)
})
