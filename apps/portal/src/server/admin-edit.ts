import 'server-only'
import type { DbTx } from '@gatehouse/db'
import { Problem } from '@gatehouse/policy'
import { db, isUniqueViolation } from './db.ts'

/** An upload writes megabytes of JSON and reads the whole draft; anything slower is stuck. */
const TRANSACTION = { maxWait: 5_000, timeout: 20_000 }

/** Runs an edit in one transaction: nothing is half written, and its audit event is part of it. */
export function inOneStep<T>(work: (tx: DbTx) => Promise<T>): Promise<T> {
  return db().$transaction(work, TRANSACTION)
}

/** A value that another record has: 409 at its field. */
export function taken(pointer: string, detail: string): Problem {
  return new Problem('conflict', detail, { errors: [{ pointer, detail }] })
}

/** One bad field: 422. */
export function badField(pointer: string, detail: string): Problem {
  return new Problem('invalid_input', undefined, { errors: [{ pointer, detail }] })
}

/**
 * Runs a save and turns a unique index that it meets into a conflict at a field: two forms can find a name free at the
 * same moment, and only the index decides.
 */
export async function refusingDuplicates<T>(
  pointer: string,
  detail: string,
  save: () => Promise<T>,
): Promise<T> {
  try {
    return await save()
  } catch (error) {
    if (isUniqueViolation(error)) throw taken(pointer, detail)
    throw error
  }
}

/**
 * Locks the row that is about to be edited, so that of two edits that read the same version one waits and then finds it
 * changed. @throws Problem `not_found`
 */
export async function lockRow(tx: DbTx, table: EditableTable, id: string): Promise<void> {
  const statement = `select 1 from ${table} where id = $1 for update`
  const rows = await tx.$queryRawUnsafe<unknown[]>(statement, id)
  if (rows.length === 0) throw new Problem('not_found')
}

export type EditableTable =
  | 'apis'
  | 'api_versions'
  | 'upstreams'
  | 'routes'
  | 'tiers'
  | 'organizations'
  | 'subscriptions'
  | 'changelog_entries'
  | 'slos'
  | 'alert_channels'

/** The fields that differ, before and after, as the audit log shows them. Null when none does. */
export function changedFields(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): { before: Record<string, unknown>; after: Record<string, unknown> } | null {
  const names = Object.keys(after).filter(
    (name) => after[name] !== undefined && !isSame(before[name], after[name]),
  )
  if (names.length === 0) return null
  const pick = (from: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(names.map((name) => [name, from[name] ?? null]))
  return { before: pick(before), after: pick(after) }
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** Prisma takes no `undefined` where a field is to stay: gives the fields that are there. */
export function present<Fields extends object>(fields: Fields) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>
  }
}
