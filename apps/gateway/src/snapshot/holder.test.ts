import { describe, expect, it } from 'vitest'
import { holdSnapshot } from './holder.ts'

const empty = { formatVersion: 1, apis: [], versions: [], routes: [], upstreams: [], tiers: [] }

describe('the snapshot holder', () => {
  it('puts newer revisions in force and ignores older ones', () => {
    const holder = holdSnapshot(() => 5)
    expect(holder.current()).toBeUndefined()
    expect(holder.offer({ number: 7, source: empty }, 'database')).toBe(true)
    expect(holder.offer({ number: 6, source: empty }, 'database')).toBe(false)
    expect(holder.current()?.revision).toBe(7)
    expect(holder.status()).toMatchObject({ revision: 7, sinceMs: 5, origin: 'database' })
  })

  it.each([null, 'text', 7, {}, { ...empty, formatVersion: 2 }, { ...empty, apis: null }])(
    'refuses %o whole and keeps the one in force',
    (source) => {
      const holder = holdSnapshot(() => 5)
      holder.offer({ number: 1, source: empty }, 'disk')
      expect(holder.offer({ number: 2, source }, 'database')).toBe(false)
      expect(holder.current()?.revision).toBe(1)
      expect(holder.status().lastRefusal).toMatchObject({ revision: 2, atMs: 5 })
    },
  )

  it('leaves a single broken record out and names it', () => {
    const holder = holdSnapshot(() => 5)
    const api = { id: 'api_1', slug: 'good', name: 'Good' }
    const source = { ...empty, apis: [api, { id: 'api_2', slug: 'Not A Slug', name: 'Bad' }] }
    expect(holder.offer({ number: 1, source }, 'database')).toBe(true)
    expect([...(holder.current()?.apis.keys() ?? [])]).toEqual(['api_1'])
    expect(holder.status().quarantined).toMatchObject([{ id: 'api_2' }])
  })
})
