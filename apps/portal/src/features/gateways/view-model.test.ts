import { describe, expect, test } from 'vitest'
import type { GatewayNode } from '@/contract/gateways.ts'
import {
  ageWords,
  countersLook,
  credentialsLook,
  loadLook,
  NODE_FILTERS,
  revisionLook,
  shownNodes,
  targetsLook,
} from './view-model.ts'

function node(over: Partial<GatewayNode> = {}): GatewayNode {
  return {
    ...{ id: 'gw', hostname: 'a', release: '1', controlUrl: null, state: 'serving' },
    ...{ startedAt: '', seenAt: '', revision: 7, revisionSinceAt: null, revisionsBehind: 0 },
    ...{ credentialsBehind: 0, lastRefusal: null, load: {}, switchedOff: [] },
    targets: { known: 0, unwell: 0 },
    ...over,
  }
}

describe('a node that lags is obvious', () => {
  test.each([
    [{}, 'ok', 'Newest'],
    [{ revisionsBehind: 1 }, 'warn', '1 revision behind'],
    [{ revisionsBehind: 2, state: 'stopped' }, 'neutral', '2 revisions behind'],
    [{ revision: null, revisionsBehind: null }, 'warn', 'Serves none'],
  ] as const)('%j', (over, tone, word) => {
    expect(revisionLook(node(over))).toEqual({ tone, word })
  })
  test('in its keys too', () => {
    expect(credentialsLook(node({ credentialsBehind: 3 })).word).toBe('3 changes behind')
    expect(credentialsLook(node({ credentialsBehind: null })).word).toBe('Unknown')
  })
})

test('an age never runs backwards', () => {
  expect(ageWords('2026-03-14T09:05:10Z', Date.parse('2026-03-14T09:05:07Z'))).toBe('0 s ago')
  expect(ageWords('2026-03-14T09:05:00Z', Date.parse('2026-03-14T09:05:07Z'))).toBe('7 s ago')
})

test('a node that refuses calls says which, and how many of them', () => {
  expect(loadLook(node({ load: { shedLevel: 0 } }))).toEqual({ tone: 'ok', word: 'In bounds' })
  expect(loadLook(node({ load: { shedLevel: 0.2 } }))).toEqual({
    tone: 'warn',
    word: 'Refuses 25 % of ordinary calls',
  })
  expect(loadLook(node({ load: { shedLevel: 0.9 } })).tone).toBe('danger')
  expect(loadLook(node()).word).toBe('Unknown')
})

test('targets that are not healthy are counted', () => {
  expect(targetsLook(node()).tone).toBe('neutral')
  expect(targetsLook(node({ targets: { known: 3, unwell: 0 } })).tone).toBe('ok')
  expect(targetsLook(node({ targets: { known: 3, unwell: 1 } })).word).toBe('1 of 3 not healthy')
})

test('counters that do not answer are told apart from counters that nobody shares', () => {
  expect(countersLook(node()).word).toBe('Its own')
  expect(countersLook(node({ load: { limitStoreUp: 1 } })).tone).toBe('ok')
  expect(countersLook(node({ load: { limitStoreUp: 0 } })).tone).toBe('danger')
})

test.each([
  [{ q: 'HARB' }, ['one']],
  [{ state: 'lost' }, ['two']],
  [{ revision: 'behind' }, ['two', 'three']],
  [{ revision: 'newest', state: 'lost' }, []],
  [{}, ['one', 'two', 'three']],
])('the filters %j leave %j', (filters, ids) => {
  const nodes = [
    node({ id: 'one', hostname: 'harbour' }),
    node({ id: 'two', state: 'lost', revisionsBehind: 2 }),
    node({ id: 'three', revision: null, revisionsBehind: null }),
  ]
  expect(shownNodes(nodes, { ...NODE_FILTERS, ...filters }).map(({ id }) => id)).toEqual(ids)
})
