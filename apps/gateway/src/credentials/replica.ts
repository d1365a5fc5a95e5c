import type { CredentialChanges, CredentialRecord } from '@gatehouse/db'
import { assertNever } from '@gatehouse/policy'
import type { Principal } from '../pipeline/exchange.ts'

type Of<E extends CredentialRecord['entity']> = Extract<CredentialRecord, { entity: E }>

export type KeyRecord = Readonly<Of<'api_key'>>
export type ApplicationRecord = Readonly<Of<'application'>>
export type OrganizationRecord = Readonly<Of<'organization'>>
export type SubscriptionRecord = Readonly<Of<'subscription'>>

/** Where in the database's feed the replica stands. */
export type FeedPosition = Readonly<{ epoch: string; seq: number }>

/** A key and the principal that it stands for, made once and not for every request. */
export type KnownKey = Readonly<{ record: KeyRecord; principal: Principal }>

/** What the request path asks. Answers come from memory and never wait. */
export type CredentialReader = Readonly<{
  /** False until everything was read once, from the database or the disk. */
  isLoaded(): boolean
  /** @param hash 64 hexadecimal characters */
  keyByHash(hash: string): KnownKey | undefined
  application(id: string): ApplicationRecord | undefined
  organization(id: string): OrganizationRecord | undefined
  subscription(applicationId: string, apiId: string): SubscriptionRecord | undefined
}>

export type Replica = CredentialReader &
  Readonly<{
    position(): FeedPosition | undefined
    /** Takes `records` for everything there is. */
    replace(position: FeedPosition, records: Iterable<CredentialRecord>): void
    apply(changes: Extract<CredentialChanges, { kind: 'changes' }>): void
    records(): IterableIterator<CredentialRecord>
    keyCount(): number
  }>

/**
 * The full copy of keys, applications, organisations and subscriptions: hashes only, no secret.
 *
 * Each kind is a map by id; keys have a second one by hash, subscriptions one by application and API.
 */
export function createReplica(): Replica {
  let position: FeedPosition | undefined
  let tables = createTables()
  return {
    isLoaded: () => position !== undefined,
    keyByHash: (hash) => tables.keyByHash.get(hash),
    application: (id) => tables.applications.get(id),
    organization: (id) => tables.organizations.get(id),
    subscription: (applicationId, apiId) =>
      tables.subscriptionByApplication.get(applicationId)?.get(apiId),
    position: () => position,
    replace(newPosition, records) {
      const fresh = createTables()
      for (const record of records) put(fresh, record)
      tables = fresh
      position = newPosition
    },
    apply({ seq, upserts, removals }) {
      if (position === undefined) throw new Error('changes need a replica to apply to')
      for (const { entity, id } of removals) remove(tables, entity, id)
      for (const record of upserts) put(tables, record)
      position = { epoch: position.epoch, seq }
    },
    records: () => allRecords(tables),
    keyCount: () => tables.keys.size,
  }
}

type Tables = {
  organizations: Map<string, OrganizationRecord>
  applications: Map<string, ApplicationRecord>
  keys: Map<string, KeyRecord>
  keyByHash: Map<string, KnownKey>
  subscriptions: Map<string, SubscriptionRecord>
  subscriptionByApplication: Map<string, Map<string, SubscriptionRecord>>
}

function createTables(): Tables {
  return {
    organizations: new Map(),
    applications: new Map(),
    keys: new Map(),
    keyByHash: new Map(),
    subscriptions: new Map(),
    subscriptionByApplication: new Map(),
  }
}

function put(tables: Tables, record: CredentialRecord): void {
  remove(tables, record.entity, record.id)
  switch (record.entity) {
    case 'organization':
      tables.organizations.set(record.id, record)
      return
    case 'application':
      tables.applications.set(record.id, record)
      return
    case 'api_key':
      tables.keys.set(record.id, record)
      tables.keyByHash.set(record.hash, { record, principal: principalOf(record) })
      return
    case 'subscription':
      putSubscription(tables, record)
      return
    default:
      assertNever(record)
  }
}

function principalOf({ id, organizationId, applicationId, environment }: KeyRecord): Principal {
  return { keyId: id, organizationId, applicationId, environment }
}

function putSubscription(tables: Tables, record: SubscriptionRecord): void {
  tables.subscriptions.set(record.id, record)
  const known = tables.subscriptionByApplication.get(record.applicationId)
  if (known === undefined) {
    tables.subscriptionByApplication.set(record.applicationId, new Map([[record.apiId, record]]))
  } else {
    known.set(record.apiId, record)
  }
}

/** A record that is replaced is removed first: its hash or API may have been another. */
function remove(tables: Tables, entity: CredentialRecord['entity'], id: string): void {
  switch (entity) {
    case 'organization':
      tables.organizations.delete(id)
      return
    case 'application':
      tables.applications.delete(id)
      return
    case 'api_key': {
      const known = tables.keys.get(id)
      tables.keys.delete(id)
      if (known !== undefined) tables.keyByHash.delete(known.hash)
      return
    }
    case 'subscription':
      removeSubscription(tables, id)
      return
    default:
      assertNever(entity)
  }
}

function removeSubscription(tables: Tables, id: string): void {
  const known = tables.subscriptions.get(id)
  if (known === undefined) return
  tables.subscriptions.delete(id)
  const ofApplication = tables.subscriptionByApplication.get(known.applicationId)
  // A successor for the same API may have come first.
  if (ofApplication?.get(known.apiId)?.id === id) ofApplication.delete(known.apiId)
  if (ofApplication?.size === 0) tables.subscriptionByApplication.delete(known.applicationId)
}

function* allRecords(tables: Tables): IterableIterator<CredentialRecord> {
  yield* tables.organizations.values()
  yield* tables.applications.values()
  yield* tables.keys.values()
  yield* tables.subscriptions.values()
}
