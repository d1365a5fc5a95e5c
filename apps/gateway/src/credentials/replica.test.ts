import type { CredentialRecord } from '@gatehouse/db'
import { describe, expect, it } from 'vitest'
import { createReplica } from './replica.ts'

function key(id: string, hash: string): CredentialRecord {
  return {
    entity: 'api_key',
    id,
    applicationId: 'app_1',
    organizationId: 'org_1',
    hash,
    pepperId: 'p',
    environment: 'live',
    expiresAtMs: null,
    revokedAtMs: null,
    rotatedToId: null,
  }
}

function subscription(id: string, apiId: string, tierId = 'tier_1'): CredentialRecord {
  return {
    entity: 'subscription',
    id,
    applicationId: 'app_1',
    organizationId: 'org_1',
    apiId,
    tierId,
    state: 'active',
  }
}

describe('the replica', () => {
  it('knows nothing until it was loaded, and then only what is there', () => {
    const replica = createReplica()
    expect(replica.isLoaded()).toBe(false)
    replica.replace({ epoch: 'e', seq: 1 }, [key('key_1', 'a')])
    expect(replica.isLoaded()).toBe(true)
    replica.replace({ epoch: 'e', seq: 2 }, [key('key_2', 'b')])
    expect(replica.keyByHash('a')).toBeUndefined()
    expect(replica.keyByHash('b')?.record.id).toBe('key_2')
    expect(replica.position()).toEqual({ epoch: 'e', seq: 2 })
  })

  it('forgets the old hash of a key that has a new one', () => {
    const replica = createReplica()
    replica.replace({ epoch: 'e', seq: 1 }, [key('key_1', 'a')])
    replica.apply({ kind: 'changes', seq: 2, upserts: [key('key_1', 'b')], removals: [] })
    expect(replica.keyByHash('a')).toBeUndefined()
    expect(replica.keyByHash('b')?.record.id).toBe('key_1')
  })

  // The story: a subscription is cancelled and another one to the same API made, in one transaction.
  it('keeps the successor when the predecessor is removed', () => {
    const replica = createReplica()
    replica.replace({ epoch: 'e', seq: 1 }, [subscription('sub_1', 'api_1')])
    replica.apply({
      kind: 'changes',
      seq: 2,
      upserts: [subscription('sub_2', 'api_1', 'tier_2')],
      removals: [{ entity: 'subscription', id: 'sub_1' }],
    })
    expect(replica.subscription('app_1', 'api_1')?.id).toBe('sub_2')
    replica.apply({
      kind: 'changes',
      seq: 3,
      upserts: [],
      removals: [{ entity: 'subscription', id: 'sub_2' }],
    })
    expect(replica.subscription('app_1', 'api_1')).toBeUndefined()
    expect([...replica.records()]).toEqual([])
  })
})
