import type { CredentialRecord } from '@gatehouse/db'
import { assertNever } from '@gatehouse/policy'
import { PACKED_ID_BYTES, packId, unpackId } from './packed-id.ts'
import type { TableReader, TableShape } from './shared-table.ts'

export type Of<E extends CredentialRecord['entity']> = Extract<CredentialRecord, { entity: E }>

export const HASH_BYTES = 32
const TIME_BYTES = 6
const REFERENCE_BYTES = 4
const NO_TIME = 2 ** (TIME_BYTES * 8) - 1

/**
 * How records stand in shared memory.
 *
 *   organization   id                    | rest
 *   application    id                    | organization, rest
 *   api_key        hash                  | id, application, expires, revoked, rest
 *   subscription   application, API      | id, rest
 *
 * `rest` refers to the other fields as one text, which most records have in common. The organisation of a key or
 * subscription is its application's. A key takes 84 bytes, and 6 in the index.
 */
export const SHAPES: Readonly<Record<CredentialRecord['entity'], TableShape>> = {
  organization: { keyBytes: PACKED_ID_BYTES, valueBytes: REFERENCE_BYTES },
  application: { keyBytes: PACKED_ID_BYTES, valueBytes: PACKED_ID_BYTES + REFERENCE_BYTES },
  api_key: {
    keyBytes: HASH_BYTES,
    valueBytes: 2 * PACKED_ID_BYTES + 2 * TIME_BYTES + REFERENCE_BYTES,
  },
  subscription: {
    keyBytes: 2 * PACKED_ID_BYTES,
    valueBytes: PACKED_ID_BYTES + REFERENCE_BYTES,
  },
}

/** Where the `rest` stands in a value: at its end. */
function restAt(entity: CredentialRecord['entity']): number {
  return SHAPES[entity].valueBytes - REFERENCE_BYTES
}

/** A buffer and the words in it: keys and values are put together as bytes and moved as words. */
export class Scratch {
  readonly bytes: Buffer
  readonly #words: Int32Array

  constructor(bytes: number) {
    const memory = new ArrayBuffer(bytes)
    this.bytes = Buffer.from(memory)
    this.#words = new Int32Array(memory)
  }

  /** The first `bytes`, as words; valid until the next use. */
  words(bytes: number): Int32Array {
    return this.#words.subarray(0, bytes / 4)
  }
}

/** The key of a hash. @throws when it is not 64 hexadecimal characters */
export function hashKeyInto(scratch: Scratch, hash: string): Int32Array {
  if (scratch.bytes.write(hash, 'hex') !== HASH_BYTES) throw new Error('a hash has 32 bytes')
  return scratch.words(HASH_BYTES)
}

export function idKeyInto(scratch: Scratch, id: string): Int32Array {
  packId(id, scratch.bytes, 0)
  return scratch.words(PACKED_ID_BYTES)
}

export function pairKeyInto(scratch: Scratch, applicationId: string, apiId: string): Int32Array {
  packId(applicationId, scratch.bytes, 0)
  packId(apiId, scratch.bytes, PACKED_ID_BYTES)
  return scratch.words(2 * PACKED_ID_BYTES)
}

/** A record's key; valid until `scratch` is used again. */
export function encodeKey(scratch: Scratch, record: CredentialRecord): Int32Array {
  switch (record.entity) {
    case 'organization':
    case 'application':
      return idKeyInto(scratch, record.id)
    case 'api_key':
      return hashKeyInto(scratch, record.hash)
    case 'subscription':
      return pairKeyInto(scratch, record.applicationId, record.apiId)
    default:
      return assertNever(record)
  }
}

/** A record's value; valid until `scratch` is used again. `refer` gives the reference of a text. */
export function encodeValue(
  scratch: Scratch,
  record: CredentialRecord,
  refer: (text: string) => number,
): Int32Array {
  const { bytes } = scratch
  const { valueBytes } = SHAPES[record.entity]
  bytes.writeUInt32LE(refer(JSON.stringify(restOf(record))), restAt(record.entity))
  switch (record.entity) {
    case 'organization':
      break
    case 'application':
      packId(record.organizationId, bytes, 0)
      break
    case 'api_key':
      packId(record.id, bytes, 0)
      packId(record.applicationId, bytes, PACKED_ID_BYTES)
      writeTime(bytes, 2 * PACKED_ID_BYTES, record.expiresAtMs)
      writeTime(bytes, 2 * PACKED_ID_BYTES + TIME_BYTES, record.revokedAtMs)
      break
    case 'subscription':
      packId(record.id, bytes, 0)
      break
    default:
      assertNever(record)
  }
  return scratch.words(valueBytes)
}

/** What has no column of its own. */
function restOf(record: CredentialRecord): object {
  switch (record.entity) {
    case 'organization': {
      const { entity: _entity, id: _id, ...rest } = record
      return rest
    }
    case 'application': {
      const { entity: _entity, id: _id, organizationId: _organization, ...rest } = record
      return rest
    }
    case 'api_key': {
      const { entity: _entity, id: _id, hash: _hash, applicationId: _application, ...more } = record
      const { organizationId: _organization, expiresAtMs: _expires, ...others } = more
      const { revokedAtMs: _revoked, ...rest } = others
      return rest
    }
    case 'subscription': {
      const { entity: _entity, id: _id, applicationId: _application, apiId: _api, ...more } = record
      const { organizationId: _organization, ...rest } = more
      return rest
    }
    default:
      return assertNever(record)
  }
}

/** Reads a row's `rest`. */
export type RestReader = (reference: number) => object

export function readOrganization(
  table: TableReader,
  row: number,
  rest: RestReader,
): Of<'organization'> {
  return {
    entity: 'organization',
    id: unpackId('org', table.bytes, table.keyAt(row)),
    ...(restIn(table, row, 'organization', rest) as Pick<Of<'organization'>, 'active'>),
  }
}

export function readApplication(
  table: TableReader,
  row: number,
  rest: RestReader,
): Of<'application'> {
  return {
    entity: 'application',
    id: unpackId('app', table.bytes, table.keyAt(row)),
    organizationId: unpackId('org', table.bytes, table.valueAt(row)),
    ...(restIn(table, row, 'application', rest) as Pick<Of<'application'>, 'active' | 'deleted'>),
  }
}

/** A key without its organisation, which is its application's. */
export type KeyRow = Omit<Of<'api_key'>, 'organizationId'>

export function readKey(table: TableReader, row: number, rest: RestReader): KeyRow {
  const { bytes } = table
  const hashAt = table.keyAt(row)
  const at = table.valueAt(row)
  return {
    entity: 'api_key',
    id: unpackId('key', bytes, at),
    applicationId: unpackId('app', bytes, at + PACKED_ID_BYTES),
    hash: bytes.toString('hex', hashAt, hashAt + HASH_BYTES),
    expiresAtMs: readTime(bytes, at + 2 * PACKED_ID_BYTES),
    revokedAtMs: readTime(bytes, at + 2 * PACKED_ID_BYTES + TIME_BYTES),
    ...(restIn(table, row, 'api_key', rest) as Pick<
      Of<'api_key'>,
      'pepperId' | 'environment' | 'rotatedToId'
    >),
  }
}

/** A subscription without its organisation, which is its application's. */
export type SubscriptionRow = Omit<Of<'subscription'>, 'organizationId'>

export function readSubscription(
  table: TableReader,
  row: number,
  rest: RestReader,
): SubscriptionRow {
  const { bytes } = table
  const keyAt = table.keyAt(row)
  return {
    entity: 'subscription',
    id: unpackId('sub', bytes, table.valueAt(row)),
    applicationId: unpackId('app', bytes, keyAt),
    apiId: unpackId('api', bytes, keyAt + PACKED_ID_BYTES),
    ...(restIn(table, row, 'subscription', rest) as Pick<
      Of<'subscription'>,
      'tierId' | 'state' | 'pinnedVersionId' | 'terms'
    >),
  }
}

/** Where the id of a row stands in the table's bytes. */
export function idAt(table: TableReader, entity: CredentialRecord['entity'], row: number): number {
  const isKey = entity === 'organization' || entity === 'application'
  return isKey ? table.keyAt(row) : table.valueAt(row)
}

function restIn(
  table: TableReader,
  row: number,
  entity: CredentialRecord['entity'],
  rest: RestReader,
): object {
  return rest(table.bytes.readUInt32LE(table.valueAt(row) + restAt(entity)))
}

function writeTime(bytes: Buffer, at: number, timeMs: number | null): void {
  bytes.writeUIntLE(timeMs === null ? NO_TIME : clampTime(timeMs), at, TIME_BYTES)
}

function clampTime(timeMs: number): number {
  return Math.min(NO_TIME - 1, Math.max(0, Math.floor(timeMs)))
}

function readTime(bytes: Buffer, at: number): number | null {
  const timeMs = bytes.readUIntLE(at, TIME_BYTES)
  return timeMs === NO_TIME ? null : timeMs
}
