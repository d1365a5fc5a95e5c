import type { Principal } from '../pipeline/exchange.ts'
import { BoundedCache } from './bounded-cache.ts'
import {
  hashKeyInto,
  idKeyInto,
  type Of,
  pairKeyInto,
  readApplication,
  readKey,
  readOrganization,
  readSubscription,
  Scratch,
  SHAPES,
} from './credential-rows.ts'
import { type TableMemory, TableReader } from './shared-table.ts'
import { TextReader } from './text-pool.ts'

export type KeyRecord = Readonly<Of<'api_key'>>
export type ApplicationRecord = Readonly<Of<'application'>>
export type OrganizationRecord = Readonly<Of<'organization'>>
export type SubscriptionRecord = Readonly<Of<'subscription'>>

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

/** A thread's reader, which lets go of old memory when it is told to look, though nobody asks for anything. */
export type CredentialView = CredentialReader & Readonly<{ refresh(): void }>

/** All tables at a time, as they are handed from thread to thread. */
export type Generation = Readonly<{
  number: number
  tables: Readonly<Record<keyof typeof SHAPES, TableMemory>>
  texts: SharedArrayBuffer
}>

/** Words that all threads share: the newest generation's number, and whether anything was loaded. */
export const CONTROL = { generation: 0, isLoaded: 1, words: 2 } as const

/** What one thread keeps as objects, of each kind; the rest is read again when it is asked for. */
const KEPT_MAX = 50_000
const KEY_BYTES_MAX = 32

type Kept<T> = Readonly<{ row: number; value: T }>

class Tables {
  readonly number: number
  readonly organizations: TableReader
  readonly applications: TableReader
  readonly keys: TableReader
  readonly subscriptions: TableReader
  readonly texts: TextReader

  constructor({ number, tables, texts }: Generation) {
    this.number = number
    this.organizations = new TableReader(SHAPES.organization, tables.organization)
    this.applications = new TableReader(SHAPES.application, tables.application)
    this.keys = new TableReader(SHAPES.api_key, tables.api_key)
    this.subscriptions = new TableReader(SHAPES.subscription, tables.subscription)
    this.texts = new TextReader(texts)
  }
}

/**
 * One thread's view of the credentials in shared memory.
 *
 * What was looked up is kept as objects, and each is asked whether its row still stands before it is given out: a change
 * is in force in every thread with the next request, and no thread is told of it.
 *
 * @param newest gives the newest generation; called when `control` says that there is another one
 */
export function createCredentialReader(
  control: Int32Array,
  newest: () => Generation,
): CredentialView {
  const view = new View(control, newest)
  return {
    isLoaded: () => Atomics.load(control, CONTROL.isLoaded) === 1,
    keyByHash: (hash) => view.keyByHash(hash),
    application: (id) => view.application(id),
    organization: (id) => view.organization(id),
    subscription: (applicationId, apiId) => view.subscription(applicationId, apiId),
    refresh: () => view.refresh(),
  }
}

class View {
  readonly #control: Int32Array
  readonly #newest: () => Generation
  readonly #scratch = new Scratch(KEY_BYTES_MAX)
  readonly #keys = new BoundedCache<string, Kept<KnownKey>>(KEPT_MAX)
  readonly #applications = new BoundedCache<string, Kept<ApplicationRecord>>(KEPT_MAX)
  readonly #organizations = new BoundedCache<string, Kept<OrganizationRecord>>(KEPT_MAX)
  readonly #subscriptions = new BoundedCache<string, Map<string, Kept<SubscriptionRecord>>>(
    KEPT_MAX,
  )
  readonly #rests = new BoundedCache<number, object>(KEPT_MAX)
  #tables: Tables

  constructor(control: Int32Array, newest: () => Generation) {
    this.#control = control
    this.#newest = newest
    this.#tables = new Tables(newest())
  }

  keyByHash(hash: string): KnownKey | undefined {
    const { keys } = this.#current()
    const kept = this.#keys.get(hash)
    if (kept !== undefined && keys.isLive(kept.row)) return kept.value
    const row = keys.find(hashKeyInto(this.#scratch, hash))
    if (row === -1) return undefined
    const key = readKey(keys, row, this.#rest)
    const { id: keyId, applicationId, environment } = key
    const organizationId = this.#organizationOf(applicationId)
    const value = {
      record: { ...key, organizationId },
      principal: { keyId, organizationId, applicationId, environment },
    }
    this.#keys.set(hash, { row, value })
    return value
  }

  application(id: string): ApplicationRecord | undefined {
    const { applications } = this.#current()
    const kept = this.#applications.get(id)
    if (kept !== undefined && applications.isLive(kept.row)) return kept.value
    const row = applications.find(idKeyInto(this.#scratch, id))
    if (row === -1) return undefined
    const value = readApplication(applications, row, this.#rest)
    this.#applications.set(id, { row, value })
    return value
  }

  organization(id: string): OrganizationRecord | undefined {
    const { organizations } = this.#current()
    const kept = this.#organizations.get(id)
    if (kept !== undefined && organizations.isLive(kept.row)) return kept.value
    const row = id === '' ? -1 : organizations.find(idKeyInto(this.#scratch, id))
    if (row === -1) return undefined
    const value = readOrganization(organizations, row, this.#rest)
    this.#organizations.set(id, { row, value })
    return value
  }

  subscription(applicationId: string, apiId: string): SubscriptionRecord | undefined {
    const { subscriptions } = this.#current()
    const kept = this.#subscriptions.get(applicationId)?.get(apiId)
    if (kept !== undefined && subscriptions.isLive(kept.row)) return kept.value
    const row = subscriptions.find(pairKeyInto(this.#scratch, applicationId, apiId))
    if (row === -1) return undefined
    const organizationId = this.#organizationOf(applicationId)
    const value = { ...readSubscription(subscriptions, row, this.#rest), organizationId }
    const ofApplication = this.#subscriptions.get(applicationId) ?? new Map()
    this.#subscriptions.set(applicationId, ofApplication.set(apiId, { row, value }))
    return value
  }

  refresh(): void {
    this.#current()
  }

  #organizationOf(applicationId: string): string {
    return this.application(applicationId)?.organizationId ?? ''
  }

  #current(): Tables {
    if (Atomics.load(this.#control, CONTROL.generation) !== this.#tables.number) this.#changeOver()
    return this.#tables
  }

  #changeOver(): void {
    this.#tables = new Tables(this.#newest())
    this.#keys.clear()
    this.#applications.clear()
    this.#organizations.clear()
    this.#subscriptions.clear()
    this.#rests.clear()
  }

  readonly #rest = (reference: number): object => {
    let rest = this.#rests.get(reference)
    if (rest === undefined) {
      rest = JSON.parse(this.#tables.texts.text(reference)) as object
      this.#rests.set(reference, rest)
    }
    return rest
  }
}
