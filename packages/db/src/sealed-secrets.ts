import { createHash } from 'node:crypto'
import type { DbTx } from './client.ts'
import { mintId } from './mint-id.ts'
import type { Pool } from './pool.ts'
import type { SecretBox } from './secret-box.ts'

/**
 * Seals a secret for gateways and gives its id. The same text for the same `purpose` (`ups_…/client-key`) has the id that it
 * had before; another text is another row, for a row never changes.
 */
export async function sealSecret(
  tx: DbTx,
  box: SecretBox,
  purpose: string,
  clear: string,
): Promise<string> {
  // Under the pepper, so that the name does not let anybody guess at the secret.
  const fingerprint = createHash('sha256').update(box.hashKey(clear)).digest('hex').slice(0, 32)
  const name = `${purpose}/${fingerprint}`
  const known = await tx.sealedSecret.findUnique({ where: { name }, select: { id: true } })
  if (known !== null) return known.id
  const id = mintId('sec')
  const sealed = Uint8Array.from(box.seal(id, clear))
  await tx.sealedSecret.create({ data: { id, name, keyId: box.keyId, sealed } })
  return id
}

/** Sealed secrets by id, in base64; those that are not there are left out. */
export async function readSealedSecrets(
  pool: Pool,
  ids: readonly string[],
): Promise<Record<string, string>> {
  const { rows } = await pool.query<{ id: string; sealed: Buffer }>(
    'select id, sealed from sealed_secrets where id = any($1)',
    [ids],
  )
  return Object.fromEntries(rows.map(({ id, sealed }) => [id, sealed.toString('base64')]))
}
