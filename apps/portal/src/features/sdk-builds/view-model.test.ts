import { expect, test } from 'vitest'
import type { SdkBuildItem } from '@/contract/sdk-builds.ts'
import { buildLook, tookMs } from './view-model.ts'

const made = (...states: SdkBuildItem['packages'][number]['state'][]) =>
  buildLook({
    state: 'succeeded',
    progress: 100,
    packages: states.map((state) => ({ language: 'go', state, failedStep: null })),
  })

test('a build counts as made only when every language was proved', () => {
  expect(made('proved', 'proved')).toEqual({ tone: 'ok', label: 'Made' })
  expect(made('proved', 'unproved')).toEqual({ tone: 'warn', label: '1 of 2 proved' })
  expect(made('failed', 'unproved')).toEqual({ tone: 'danger', label: '0 of 2 proved' })
})

test('a build that runs took no time yet', () => {
  const startedAt = '2026-01-01T00:00:00.000Z'
  expect(tookMs({ startedAt, finishedAt: null })).toBeNull()
  expect(tookMs({ startedAt, finishedAt: '2026-01-01T00:01:30.000Z' })).toBe(90_000)
})
