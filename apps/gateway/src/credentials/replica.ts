import type { CredentialChanges, CredentialRecord } from '@gatehouse/db'
import { isId } from '@gatehouse/policy'
import {
  CONTROL,
  type CredentialReader,
  createCredentialReader,
  type Generation,
} from './credential-reader.ts'
import {
  encodeKey,
  encodeValue,
  idAt,
  readApplication,
  readKey,
  readOrganization,
  readSubscription,
  Scratch,
  SHAPES,
} from './credential-rows.ts'
import { PACKED_ID_BYTES, packId } from './packed-id.ts'
import { TableWriter } from './shared-table.ts'
import { TextWriter } from './text-pool.ts'

export type {
  ApplicationRecord,
  CredentialReader,
  KeyRecord,
  KnownKey,
  OrganizationRecord,
  SubscriptionRecord,
} from './credential-reader.ts'

/** Where in the database's feed the replica stands. */
export type FeedPosition = Readonly<{ epoch: string; seq: number }>

/** What another thread needs in order to read the replica. */
export type ReplicaSource = Readonly<{
  control: Int32Array
  generation(): Generation
  /** Told each new generation, before the control word names it. Gives the means to end that. */
  onGeneration(listener: (generation: Generation) => void): () => void
}>

export type Replica = CredentialReader &
  Readonly<{
    position(): FeedPosition | undefined
    /** Takes `records` for everything there is. */
    replace(position: FeedPosition, records: readonly CredentialRecord[]): void
    apply(changes: Extract<CredentialChanges, { kind: 'changes' }>): void
    records(): IterableIterator<CredentialRecord>
    keyCount(): number
    /** The hash of a key, 64 hexadecimal characters. A look at all rows, about 20 ms for a million. */
    keyHash(keyId: string): string | undefined
    /** Shared memory in use, by all threads together. */
    bytes(): number
    source: ReplicaSource
  }>

type Entity = CredentialRecord['entity']
const ENTITIES = Object.keys(SHAPES) as Entity[]
const KEY_BYTES_MAX = 32
const VALUE_BYTES_MAX = 48
/** The last word of an id is chance: one comparison rules out all but the ids that are looked for. */
const ID_END_AT = PACKED_ID_BYTES - 4

/**
 * The full copy of keys, applications, organisations and subscriptions: hashes only, no secret. One copy a process, in shared
 * memory; the thread that makes it writes, and every thread reads (`createCredentialReader`).
 *
 * A table that is full is replaced by a larger one: tables and texts of one moment are a generation, and readers
 * change over when the control word names another.
 */
export function createReplica(): Replica {
  const store = new Store()
  let position: FeedPosition | undefined
  const reader = createCredentialReader(store.control, () => store.generation)
  return {
    ...reader,
    position: () => position,
    replace(newPosition, records) {
      store.rebuild(records)
      position = newPosition
      Atomics.store(store.control, CONTROL.isLoaded, 1)
    },
    apply({ seq, upserts, removals }) {
      if (position === undefined) throw new Error('changes need a replica to apply to')
      for (const entity of ENTITIES) {
        const changed = upserts.filter((record) => record.entity === entity)
        const removed = removals.filter((one) => one.entity === entity).map(({ id }) => id)
        store.change(entity, changed, removed)
      }
      position = { epoch: position.epoch, seq }
    },
    records: () => store.records(),
    keyCount: () => store.tables.api_key.live,
    keyHash: (keyId) => store.keyHash(keyId),
    bytes: () => store.bytes(),
    source: {
      control: store.control,
      generation: () => store.generation,
      onGeneration(listener) {
        store.listeners.add(listener)
        return () => store.listeners.delete(listener)
      },
    },
  }
}

type Tables = Record<Entity, TableWriter>

class Store {
  readonly control = new Int32Array(new SharedArrayBuffer(CONTROL.words * 4))
  readonly listeners = new Set<(generation: Generation) => void>()
  tables: Tables = emptyTables([])
  generation: Generation
  #texts = new TextWriter()
  readonly #key = new Scratch(KEY_BYTES_MAX)
  readonly #value = new Scratch(VALUE_BYTES_MAX)

  constructor() {
    this.generation = this.#generation(0)
  }

  /** Everything anew: readers see the old state until the new one is whole. */
  rebuild(records: readonly CredentialRecord[]): void {
    this.tables = emptyTables(records)
    this.#texts = new TextWriter()
    for (const record of records) this.#put(record)
    this.#publish()
  }

  /** A row whose key is another one now goes with its id; what is removed goes first, since a successor may have its key. */
  change(
    entity: Entity,
    upserts: readonly CredentialRecord[],
    removedIds: readonly string[],
  ): void {
    const moved = upserts.filter((record) => this.#isUnknown(record)).map(({ id }) => id)
    if (moved.length + removedIds.length > 0) this.#removeIds(entity, [...removedIds, ...moved])
    let isNew = false
    for (const record of upserts) isNew = this.#put(record) || isNew
    if (isNew) this.#publish()
  }

  *records(): IterableIterator<CredentialRecord> {
    const { tables } = this
    const rest = (reference: number) => JSON.parse(this.#texts.text(reference)) as object
    const organizationOf = new Map<string, string>()
    for (const row of tables.organization.liveRows()) {
      yield readOrganization(tables.organization, row, rest)
    }
    for (const row of tables.application.liveRows()) {
      const application = readApplication(tables.application, row, rest)
      organizationOf.set(application.id, application.organizationId)
      yield application
    }
    for (const row of tables.api_key.liveRows()) {
      const key = readKey(tables.api_key, row, rest)
      yield { ...key, organizationId: organizationOf.get(key.applicationId) ?? '' }
    }
    for (const row of tables.subscription.liveRows()) {
      const subscription = readSubscription(tables.subscription, row, rest)
      const organizationId = organizationOf.get(subscription.applicationId) ?? ''
      yield { ...subscription, organizationId }
    }
  }

  bytes(): number {
    let total = this.#texts.memory.byteLength
    for (const entity of ENTITIES) {
      const { index, rows } = this.tables[entity].memory
      total += index.byteLength + rows.byteLength
    }
    return total
  }

  #isUnknown(record: CredentialRecord): boolean {
    return this.tables[record.entity].find(encodeKey(this.#key, record)) === -1
  }

  keyHash(keyId: string): string | undefined {
    const { api_key } = this.tables
    const [row] = isId('key', keyId) ? this.#rowsOf('api_key', [keyId]) : []
    return row === undefined ? undefined : readKey(api_key, row, () => ({})).hash
  }

  #removeIds(entity: Entity, ids: readonly string[]): void {
    for (const row of this.#rowsOf(entity, ids)) this.tables[entity].remove(row)
  }

  /** One look at all rows, about 20 ms for a million: keys are found by hash and seldom by id. */
  *#rowsOf(entity: Entity, ids: readonly string[]): Generator<number> {
    const table = this.tables[entity]
    const wanted = new Set(ids.map((id) => packed(id).toString('hex')))
    const ends = new Set(ids.map((id) => packed(id).readInt32LE(ID_END_AT)))
    for (const row of table.liveRows()) {
      const at = idAt(table, entity, row)
      if (!ends.has(table.bytes.readInt32LE(at + ID_END_AT))) continue
      if (wanted.has(table.bytes.toString('hex', at, at + PACKED_ID_BYTES))) yield row
    }
  }

  /** True when readers must be told: a table or the texts were replaced. */
  #put(record: CredentialRecord): boolean {
    const value = encodeValue(this.#value, record, (text) => this.#refer(text))
    const table = this.tables[record.entity]
    const room = table.isFull ? table.grown() : table
    this.tables[record.entity] = room
    room.put(encodeKey(this.#key, record), value)
    return room !== table || this.#texts.memory !== this.generation.texts
  }

  #refer(text: string): number {
    const known = this.#texts.refer(text)
    if (known !== undefined) return known
    this.#texts = this.#texts.grown(text)
    return this.#texts.refer(text) as number
  }

  #publish(): void {
    this.generation = this.#generation(this.generation.number + 1)
    for (const listener of this.listeners) listener(this.generation)
    Atomics.store(this.control, CONTROL.generation, this.generation.number)
  }

  #generation(number: number): Generation {
    const { organization, application, api_key, subscription } = this.tables
    return {
      number,
      tables: {
        organization: organization.memory,
        application: application.memory,
        api_key: api_key.memory,
        subscription: subscription.memory,
      },
      texts: this.#texts.memory,
    }
  }
}

/** With room for these, so that nothing is moved while they are written. */
function emptyTables(records: readonly CredentialRecord[]): Tables {
  const counts = { organization: 0, application: 0, api_key: 0, subscription: 0 }
  for (const { entity } of records) counts[entity] += 1
  return {
    organization: new TableWriter(SHAPES.organization, counts.organization),
    application: new TableWriter(SHAPES.application, counts.application),
    api_key: new TableWriter(SHAPES.api_key, counts.api_key),
    subscription: new TableWriter(SHAPES.subscription, counts.subscription),
  }
}

function packed(id: string): Buffer {
  const bytes = Buffer.alloc(PACKED_ID_BYTES)
  packId(id, bytes, 0)
  return bytes
}
