import { describe, expect, test } from 'vitest'
import type { GatewayNode } from '@/contract/gateways.ts'
import { fleetSentence } from './fleet.ts'

function node(over: Partial<GatewayNode> = {}): GatewayNode {
  return {
    ...{ id: 'gw', hostname: 'a', release: '1', controlUrl: null, state: 'serving' },
    ...{ startedAt: '', seenAt: '', revision: 7, revisionSinceAt: null, revisionsBehind: 0 },
    ...{ credentialsBehind: 0, lastRefusal: null, load: {}, switchedOff: [] },
    targets: { known: 0, unwell: 0 },
    ...over,
  }
}

describe('fleetSentence', () => {
  test.each([
    [[node()], 'The gateway serves revision 7, the newest.'],
    [[node(), node()], 'All 2 gateways serve revision 7, the newest.'],
    [[node(), node({ revisionsBehind: 1 })], '1 of 2 gateways serves revision 7, the newest.'],
    [[node({ state: 'lost' })], 'No gateway runs.'],
    [[node({ revisionsBehind: 2 })], 'The gateway does not serve revision 7, the newest.'],
  ])('%#', (items, text) => {
    expect(fleetSentence({ items, publishedNumber: 7 })).toBe(text)
  })
})
