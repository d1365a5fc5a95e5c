import { describe, expect, test } from 'vitest'
import type { GatewayNode } from '@/contract/gateways.ts'
import type { RevisionChange } from '@/contract/revisions.ts'
import {
  changedTierSlugs,
  changeHref,
  changesSummary,
  fieldWords,
  groupChanges,
  issueHref,
  rolloutSentence,
  rolloutState,
  toldFields,
  valueWords,
} from './view-model.ts'

function change(kind: RevisionChange['kind'], noun: RevisionChange['noun']): RevisionChange {
  return { kind, noun, id: `${noun}_1`, label: 'x', fields: [], text: '' }
}

describe('changes', () => {
  const changes = [change('added', 'route'), change('changed', 'api'), change('added', 'route')]
  test('are grouped in the order of the catalogue, and counted', () => {
    expect(groupChanges(changes).map(({ title }) => title)).toEqual(['1 API', '2 routes'])
    expect(changesSummary(changes)).toBe('2 added, 1 changed')
    expect(changesSummary([])).toBe('Nothing')
  })
  test('lead to the record, unless it is gone', () => {
    expect(changeHref(change('added', 'tier'))).toBe('/admin/tiers/tier_1')
    expect(changeHref(change('removed', 'tier'))).toBeUndefined()
    expect(changeHref(change('changed', 'operation'))).toBeUndefined()
  })
})

describe('values', () => {
  test.each([
    ['timeouts.connectMs', 2_000, '2 s'],
    ['cors.maxAgeSeconds', 600, '10 min'],
    ['bodyBytesMax', 10_485_760, '10 MiB'],
    ['methods', [], 'all'],
    [
      'cors.origins',
      ['https://a.example', 'https://b.example'],
      'https://a.example, https://b.example',
    ],
    ['enabled', false, 'no'],
    ['summary', '', 'nothing'],
    ['upstreamId', 'ups_1', 'ferry-v1'],
    ['upstreamId', 'ups_2', 'ups_2'],
    ['documentId', 'doc_01m85yvynnajhm0thcg8fdatq0', '…fdatq0'],
    ['weight', 0, '0'],
  ])('%s %j reads "%s"', (name, value, words) => {
    expect(valueWords(name, value, { ups_1: 'ferry-v1' })).toBe(words)
  })
  test('a long text is cut, so that one description does not fill the page', () => {
    expect(valueWords('description', 'x'.repeat(9_999), {}).length).toBeLessThan(200)
  })
  test('a field without a word of its own keeps its name', () => {
    expect([fieldWords('timeouts.connectMs'), fieldWords('weight')]).toEqual([
      'connect timeout',
      'weight',
    ])
  })
})

test('a new limit is told as the sentence that consumers read', () => {
  const fields = Object.entries({
    ...{ name: 'burst', scope: 'subscription', position: 0, 'rule.kind': 'token_bucket' },
    ...{ 'rule.burst': 60, 'rule.tokens': 10, 'rule.perMs': 1_000 },
  }).map(([name, after]) => ({ name, after }))
  expect(toldFields({ ...change('added', 'limit'), fields })).toEqual([
    { name: 'scope', after: 'subscription' },
    {
      name: 'limit',
      after: '60 requests at once, then 10 every second; at most 660 in any minute',
    },
  ])
})

test('an operation that came says nothing more, one that changed says what', () => {
  const fields = [{ name: 'operationId', before: 'a', after: 'b' }]
  expect(toldFields({ ...change('added', 'operation'), fields })).toEqual([])
  expect(toldFields({ ...change('changed', 'operation'), fields })).toEqual(fields)
})

describe('issueHref', () => {
  test('leads to the record that is to be mended', () => {
    expect(issueHref({ path: 'routes.3.path', id: 'rt_1' })).toBe(
      '/admin/routes?edit=rt_1&field=path',
    )
  })
  test('never to a page of another kind: a limit is not a tier', () => {
    expect(issueHref({ path: 'tiers.0.limits.1', id: 'lim_1' })).toBeUndefined()
    expect(issueHref({ path: 'revision', id: null })).toBeUndefined()
  })
})

describe('rollout', () => {
  function node(over: Partial<GatewayNode>): GatewayNode {
    return {
      ...{ id: 'gw', hostname: 'a', release: '1', controlUrl: null, state: 'serving' },
      ...{ startedAt: '', seenAt: '', revision: 6, revisionSinceAt: null, revisionsBehind: 1 },
      ...{ credentialsBehind: 0, lastRefusal: null, load: {}, switchedOff: [] },
      targets: { known: 0, unwell: 0 },
      ...over,
    }
  }
  const refusal = { revision: 7, at: '', issues: [] }
  test.each([
    [{ revision: 7 }, 'has_it'],
    [{ revision: 8 }, 'has_it'],
    [{ revision: 6 }, 'waiting'],
    [{ revision: null }, 'waiting'],
    [{ lastRefusal: refusal }, 'refused'],
    [{ revision: 7, lastRefusal: { ...refusal, revision: 5 } }, 'has_it'],
    [{ state: 'lost' }, 'away'],
  ] as const)('%j of revision 7 is %s', (over, state) => {
    expect(rolloutState(node(over), 7)).toBe(state)
  })
  test('counts the gateways that run, not those that are gone', () => {
    const nodes = [node({ revision: 7 }), node({}), node({ state: 'lost', revision: 5 })]
    expect(rolloutSentence(nodes, 7)).toBe('1 of 2 gateways has it.')
    expect(rolloutSentence([node({ revision: 7 })], 7)).toBe('The gateway has it.')
    expect(rolloutSentence([node({})], 7)).toMatch(/^No gateway has said yet/)
    expect(rolloutSentence([node({ state: 'stopped' })], 7)).toMatch(/^No gateway runs/)
  })
})

test('tiers whose limits change are named once, by the limit that changes', () => {
  const labelled = (noun: RevisionChange['noun'], label: string) => ({
    ...change('changed', noun),
    label,
  })
  const changes = [
    ...[labelled('limit', 'free / burst'), labelled('limit', 'free / day')],
    labelled('tier', 'gold'),
  ]
  expect(changedTierSlugs(changes)).toEqual(['free'])
})
