import 'server-only'
import {
  createDb,
  createPool,
  type Db,
  openSecretBox,
  type Pool,
  type SecretBox,
} from '@gatehouse/db'
import { env } from '@/env.ts'

type Store = Readonly<{ db: Db; pool: Pool; box: SecretBox }>

/** Next bundles route handlers apart from pages and reloads modules in development: the process keeps one of each. */
const kept = globalThis as { gatehouseStore?: Store }

function store(): Store {
  kept.gatehouseStore ??= {
    db: createDb(env().DATABASE_URL),
    pool: createPool(env().DATABASE_URL, { applicationName: 'gatehouse-portal' }),
    box: openSecretBox(env().GATEHOUSE_MASTER_KEY),
  }
  return kept.gatehouseStore
}

/** The Prisma client, made at first use: `next build` imports this file without an environment. */
export const db = (): Db => store().db

/** Plain connections, for what Prisma cannot say. */
export const pool = (): Pool => store().pool

/** Seals, opens and hashes under the installation's master key. */
export const secretBox = (): SecretBox => store().box

/** SQLSTATE classes and Prisma codes that say "not now", as opposed to "not like this". */
const UNAVAILABLE =
  /^(08|53|57P)|^P(1000|1001|1002|1008|1017|2024)$|^(ECONN|ETIMEDOUT|EPIPE|ENOTFOUND)/
const UNAVAILABLE_KIND =
  /^(DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections|DatabaseDoesNotExist)$/
const UNAVAILABLE_TEXT =
  /timeout exceeded when trying to connect|Connection terminated|Unable to start a transaction/

/** Whether an error means that the database cannot be reached now, wherever in its causes that is said. */
export function isDatabaseUnavailable(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false
  const { code, kind, message, cause, originalCode, errors } = error as Record<string, unknown>
  const says =
    [code, originalCode].some((text) => typeof text === 'string' && UNAVAILABLE.test(text)) ||
    (typeof kind === 'string' && UNAVAILABLE_KIND.test(kind)) ||
    (typeof message === 'string' && UNAVAILABLE_TEXT.test(message))
  const inner = [cause, ...(Array.isArray(errors) ? errors : [])]
  return says || inner.some((next) => isDatabaseUnavailable(next, depth + 1))
}

/** Whether a write met a unique index; the caller says at which field. */
export function isUniqueViolation(error: unknown): boolean {
  return says(error, /^(P2002|23505|UniqueConstraintViolation)$/)
}

/** Whether a write named a row that is not there, or removed one that others need. */
export function isForeignKeyViolation(error: unknown): boolean {
  return says(error, /^(P2003|23503|23001|ForeignKeyConstraintViolation)$/)
}

/** Prisma, its adapter and `pg` each have a place of their own for what PostgreSQL said. */
function says(error: unknown, pattern: RegExp, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false
  const { code, originalCode, kind, cause } = error as Record<string, unknown>
  const isSaid = [code, originalCode, kind].some(
    (text) => typeof text === 'string' && pattern.test(text),
  )
  return isSaid || says(cause, pattern, depth + 1)
}
