import type { CredentialRecord } from '@gatehouse/db'
import { describe, expect, it } from 'vitest'
import { createCredentialReader } from './credential-reader.ts'
import { createReplica, type Replica } from './replica.ts'

const id = (prefix: string, number: number) => `${prefix}_${String(number).padStart(26, '0')}`
const hash = (number: number) => number.toString(16).padStart(64, '0')

function key(number: number, hashed = number, changes: object = {}): CredentialRecord {
  return {
    entity: 'api_key',
    id: id('key', number),
    applicationId: id('app', 1),
    organizationId: id('org', 1),
    hash: hash(hashed),
    pepperId: 'p',
    environment: 'live',
    expiresAtMs: null,
    revokedAtMs: null,
    rotatedToId: null,
    ...changes,
  }
}

function subscription(number: number, changes: object = {}): CredentialRecord {
  return {
    entity: 'subscription',
    id: id('sub', number),
    applicationId: id('app', 1),
    organizationId: id('org', 1),
    apiId: id('api', 1),
    tierId: id('tier', 1),
    state: 'active',
    ...changes,
  }
}

const owner: readonly CredentialRecord[] = [
  { entity: 'organization', id: id('org', 1), active: true },
  {
    entity: 'application',
    id: id('app', 1),
    organizationId: id('org', 1),
    active: true,
    deleted: false,
  },
]

/** As another thread has it: nothing but the memory in common. */
function readerOf({ source }: Replica) {
  return createCredentialReader(source.control, source.generation)
}

function loaded(records: readonly CredentialRecord[]) {
  const replica = createReplica()
  replica.replace({ epoch: 'e', seq: 1 }, [...owner, ...records])
  let seq = 1
  const apply = (upserts: CredentialRecord[], removals: [CredentialRecord['entity'], string][]) => {
    seq += 1
    const removed = removals.map(([entity, removedId]) => ({ entity, id: removedId }))
    replica.apply({ kind: 'changes', seq, upserts, removals: removed })
  }
  return { replica, reader: readerOf(replica), apply }
}

describe('the replica', () => {
  it('knows nothing until it was loaded, and then only what is there', () => {
    const replica = createReplica()
    const reader = readerOf(replica)
    expect([replica.isLoaded(), reader.isLoaded()]).toEqual([false, false])
    replica.replace({ epoch: 'e', seq: 1 }, [key(1)])
    expect([replica.isLoaded(), reader.isLoaded()]).toEqual([true, true])
    expect(reader.keyByHash(hash(1))?.record.id).toBe(id('key', 1))
    replica.replace({ epoch: 'e', seq: 2 }, [key(2)])
    expect(reader.keyByHash(hash(1))).toBeUndefined()
    expect(reader.keyByHash(hash(2))?.record.id).toBe(id('key', 2))
    expect(replica.position()).toEqual({ epoch: 'e', seq: 2 })
  })

  it('gives back every field as it was, one it has no column for too', () => {
    const records = [
      key(1, 7, { expiresAtMs: 1_800_000_000_123, revokedAtMs: 1, environment: 'test' }),
      key(2, 8, { rotatedToId: id('key', 3), comesLater: { a: [1, null, 'ü'] } }),
      subscription(1, { state: 'suspended', until: 5 }),
    ]
    const { replica, reader } = loaded(records)
    expect([...replica.records()]).toEqual([...owner, ...records])
    expect(reader.keyByHash(hash(7))).toEqual({
      record: records[0],
      principal: {
        keyId: id('key', 1),
        applicationId: id('app', 1),
        organizationId: id('org', 1),
        environment: 'test',
      },
    })
    expect(reader.subscription(id('app', 1), id('api', 1))).toEqual(records[2])
    expect(reader.application(id('app', 1))).toEqual(owner[1])
    expect(reader.organization(id('org', 1))).toEqual(owner[0])
    expect(reader.organization(id('org', 2))).toBeUndefined()
  })

  it('gives the same object again until it changes, and then another at once', () => {
    const { reader, apply } = loaded([key(1)])
    const known = reader.keyByHash(hash(1))
    expect(reader.keyByHash(hash(1))).toBe(known)
    apply([key(2)], [])
    expect(reader.keyByHash(hash(1))).toBe(known)
    apply([key(1, 1, { revokedAtMs: 9 })], [])
    expect(reader.keyByHash(hash(1))?.record.revokedAtMs).toBe(9)
    apply([], [['api_key', id('key', 1)]])
    expect(reader.keyByHash(hash(1))).toBeUndefined()
  })

  it('forgets the old hash of a key that has a new one', () => {
    const { reader, apply } = loaded([key(1, 1)])
    apply([key(1, 2)], [])
    expect(reader.keyByHash(hash(1))).toBeUndefined()
    expect(reader.keyByHash(hash(2))?.record.id).toBe(id('key', 1))
  })

  // The story: a subscription is cancelled and another one to the same API made, in one transaction.
  it('keeps the successor when the predecessor is removed', () => {
    const { replica, reader, apply } = loaded([subscription(1)])
    apply([subscription(2, { tierId: id('tier', 2) })], [['subscription', id('sub', 1)]])
    expect(reader.subscription(id('app', 1), id('api', 1))?.id).toBe(id('sub', 2))
    apply([], [['subscription', id('sub', 2)]])
    expect(reader.subscription(id('app', 1), id('api', 1))).toBeUndefined()
    expect([...replica.records()]).toEqual(owner)
  })

  it('grows as far as it must while others read, and loses and doubles nothing', () => {
    const { replica, reader, apply } = loaded([])
    const count = 5_000
    for (let number = 1; number <= count; number += 50) {
      apply(
        Array.from({ length: 50 }, (_, more) => key(number + more)),
        [],
      )
      expect(reader.keyByHash(hash(number))?.record.id).toBe(id('key', number))
    }
    for (let round = 0; round < 3; round++) {
      const revoked = Array.from({ length: count }, (_, at) =>
        key(at + 1, at + 1, { revokedAtMs: round }),
      )
      apply(revoked, [])
    }
    expect(replica.keyCount()).toBe(count)
    for (let number = 1; number <= count; number++) {
      expect(reader.keyByHash(hash(number))?.record.revokedAtMs).toBe(2)
    }
    const gone = Array.from({ length: count - 10 }, (_, at): ['api_key', string] => [
      'api_key',
      id('key', at + 1),
    ])
    apply([], gone)
    expect(replica.keyCount()).toBe(10)
    expect(reader.keyByHash(hash(1))).toBeUndefined()
    expect(reader.keyByHash(hash(count))?.record.id).toBe(id('key', count))
  })

  it('takes at most 100 bytes a key', () => {
    const count = 100_000
    const { replica } = loaded(Array.from({ length: count }, (_, at) => key(at + 1)))
    expect(replica.bytes() / count).toBeLessThan(100)
  })
})
