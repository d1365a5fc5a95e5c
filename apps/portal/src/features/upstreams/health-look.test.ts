import { expect, test } from 'vitest'
import type { TargetHealth } from '@/contract/upstream-health.ts'
import { healthLook } from './health-look.ts'

const target: TargetHealth = {
  ...{ nodeId: 'node_1', hostname: 'edge', url: 'http://a', state: 'healthy', since: '' },
  ...{ active: 0, threads: 4, affected: 0 },
}

test('a state that only some threads see says how many, and one that all see does not', () => {
  expect(healthLook(target)).toEqual({ tone: 'ok', word: 'Healthy' })
  expect(healthLook({ ...target, state: 'open', affected: 1 }).word).toBe(
    'Breaker open in 1 of 4 threads',
  )
  expect(healthLook({ ...target, state: 'ejected', affected: 4 }).word).toBe('Ejected')
})
