import { type Pool, readSealedSecrets } from '@gatehouse/db'

/** Sealed secrets by id, in base64: as the database has them, on disk and on their way to threads too. */
export type SealedSecrets = Readonly<Record<string, string>>

/**
 * The secrets that a revision refers to. They never change under their id, so they are read with it, kept with it on disk, and
 * opened by whoever connects.
 */
export async function loadSealedSecrets(pool: Pool, source: unknown): Promise<SealedSecrets> {
  const ids = referredIds(source)
  return ids.length === 0 ? {} : readSealedSecrets(pool, ids)
}

/** The source is unchecked: what is not as it should be refers to nothing, and the compiler names it. */
function referredIds(source: unknown): string[] {
  const { upstreams } = (source ?? {}) as { upstreams?: unknown }
  if (!Array.isArray(upstreams)) return []
  return upstreams.flatMap((upstream: { tls?: { clientKeySecretId?: unknown } } | null) => {
    const id = upstream?.tls?.clientKeySecretId
    return typeof id === 'string' ? [id] : []
  })
}
