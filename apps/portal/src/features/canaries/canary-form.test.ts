import { expect, test } from 'vitest'
import { CanaryForm, NEW_CANARY, stepsOf } from './canary-form.ts'

const IDS = {
  versionId: 'ver_00000000000000000000000000',
  upstreamId: 'ups_00000000000000000000000000',
}
const read = (more: object) => CanaryForm.safeParse({ ...NEW_CANARY, ...IDS, ...more })
const fields = (more: object) => read(more).error?.issues.map(({ path }) => path.join('.'))

test('percentages become parts of 10 000, however they are separated', () => {
  expect(stepsOf('1, 5, 25, 100')).toEqual([100, 500, 2_500, 10_000])
  expect(stepsOf('0.29 % → 0.01%;7')).toEqual([29, 1, 700])
  expect(read({}).data).toMatchObject({
    ...{ steps: [100, 500, 2_500, 10_000], stepMinutes: 15, header: null },
    rule: { samplesMin: 50, errorMargin: 1, latencyMargin: 50, latencyMarginMs: 20 },
  })
})

test('the testers’ header needs both of its halves', () => {
  expect(read({ headerName: 'X-Try', headerValue: 'it' }).data?.header).toEqual({
    name: 'X-Try',
    value: 'it',
  })
  expect(fields({ headerName: 'X-Try' })).toEqual(['headerValue'])
  expect(fields({ headerValue: 'it' })).toEqual(['headerName'])
  expect(fields({ headerName: 'Cookie', headerValue: 'it' })).toEqual(['headerName'])
})

test.each([
  [{ steps: '' }, 'steps'],
  [{ steps: 'a few' }, 'steps'],
  [{ steps: '5, 1' }, 'steps'],
  [{ steps: '1, 101' }, 'steps'],
  [{ steps: '0.001' }, 'steps'],
  [{ stepMinutes: '' }, 'stepMinutes'],
  [{ stepMinutes: '0' }, 'stepMinutes'],
  [{ samplesMin: '9' }, 'samplesMin'],
  [{ errorMargin: '101' }, 'errorMargin'],
  [{ latencyMarginMs: '-1' }, 'latencyMarginMs'],
  [{ windowMinutes: '61' }, 'windowMinutes'],
  [{ versionId: '' }, 'versionId'],
])('%j is refused at its field', (more, field) => {
  expect(new Set(fields(more))).toEqual(new Set([field]))
})
