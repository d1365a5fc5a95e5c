import {
  type CompileOptions,
  compileSnapshotLenient,
  type Issue,
  SNAPSHOT_BYTES_MAX,
  type Snapshot,
} from '@gatehouse/policy'
import type { SealedSecrets } from './sealed-secrets.ts'

/** A published revision as it was read: number from the row, source unchecked. */
export type Revision = Readonly<{
  number: number
  source: unknown
  /** What it refers to; absent in a revision that an older release wrote to disk. */
  sealed?: SealedSecrets | undefined
}>

/** A revision that was not read: it is larger than any may be. */
export type Oversized = Readonly<{ number: number; bytes: number }>

export type Refusal = Readonly<{ revision: number; atMs: number; issues: readonly Issue[] }>

export type SnapshotStatus = Readonly<{
  revision: number | null
  /** When this process put it in force. */
  sinceMs: number | null
  origin: 'database' | 'disk' | 'peer' | null
  /** The newest revision that did not become the one in force, and why. */
  lastRefusal: Refusal | null
  /** Records that were left out of the revision in force. */
  quarantined: readonly Issue[]
}>

export type SnapshotHolder = Readonly<{
  /** The revision in force, undefined before the first. One read; safe on every request. */
  current(): Snapshot | undefined
  /** A secret of the revision in force or of the one before, whose requests may still be under way; in base64. */
  sealedSecret(id: string): string | undefined
  /**
   * Compiles aside and swaps one reference; an older revision is ignored, a damaged one refused whole, and the one
   * in force stays. Returns whether the revision is in force now.
   */
  offer(revision: Revision, origin: 'database' | 'disk' | 'peer'): boolean
  /** Notes that a revision was not even read. */
  refuse(revision: Oversized): void
  status(): SnapshotStatus
}>

/**
 * @param onSwap told after each swap
 * @param options where the links of deprecated versions lead
 */
export function holdSnapshot(
  nowMs: () => number,
  onSwap: (snapshot: Snapshot) => void = () => undefined,
  options: CompileOptions = {},
): SnapshotHolder {
  let current: Snapshot | undefined
  let sealed: SealedSecrets = {}
  let sealedBefore: SealedSecrets = {}
  let status: SnapshotStatus = {
    revision: null,
    sinceMs: null,
    origin: null,
    lastRefusal: null,
    quarantined: [],
  }
  return {
    current: () => current,
    status: () => status,
    sealedSecret: (id) => sealed[id] ?? sealedBefore[id],
    refuse({ number, bytes }) {
      const message = `it has ${Math.ceil(bytes / 1_048_576)} MB, and ${SNAPSHOT_BYTES_MAX / 1_048_576} MB are taken`
      const issues: Issue[] = [{ severity: 'error', path: '', id: null, message }]
      status = { ...status, lastRefusal: { revision: number, atMs: nowMs(), issues } }
    },
    offer({ number, source, sealed: secrets = {} }, origin) {
      if (current !== undefined && number <= current.revision) return number === current.revision
      // The row's number is the one that counts: drafts are stored with 0.
      const numbered = isObject(source) ? { ...source, revision: number } : source
      const compiled = compileSnapshotLenient(numbered, options)
      if (!compiled.ok) {
        const lastRefusal = { revision: number, atMs: nowMs(), issues: compiled.issues }
        status = { ...status, lastRefusal }
        return false
      }
      sealedBefore = sealed
      sealed = secrets
      current = compiled.snapshot
      const { quarantined } = compiled
      status = { ...status, revision: number, sinceMs: nowMs(), origin, quarantined }
      onSwap(compiled.snapshot)
      return true
    },
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
