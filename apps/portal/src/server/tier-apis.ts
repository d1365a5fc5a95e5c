import 'server-only'
import type { DbTx } from '@gatehouse/db'
import { Problem } from '@gatehouse/policy'

/**
 * Makes `tierIds` the tiers that an API can be subscribed to at. The tiers whose list of APIs changes count as edited, so that
 * an admin who has one of them open does not undo this by saving.
 *
 * @throws Problem `invalid_input` for an id that names no tier, at its place in `/tierIds`
 */
export async function setTiersOfApi(
  tx: DbTx,
  apiId: string,
  tierIds: readonly string[],
): Promise<void> {
  const known = await tx.tier.findMany({
    where: { id: { in: [...tierIds] } },
    select: { id: true },
  })
  requireKnown(tierIds, known, 'tierIds', 'tier')
  const links = await tx.tierApi.findMany({ where: { apiId }, select: { tierId: true } })
  const changed = difference(
    tierIds,
    links.map(({ tierId }) => tierId),
  )
  if (changed.length === 0) return
  await tx.tierApi.deleteMany({ where: { apiId } })
  await tx.tierApi.createMany({ data: tierIds.map((tierId) => ({ tierId, apiId })) })
  await tx.tier.updateMany({
    where: { id: { in: changed } },
    data: { version: { increment: 1 } },
  })
}

/**
 * Makes `apiIds` the APIs that can be subscribed to at a tier; the counterpart of `setTiersOfApi`.
 *
 * @throws Problem `invalid_input` for an id that names no API, at its place in `/apiIds`
 */
export async function setApisOfTier(
  tx: DbTx,
  tierId: string,
  apiIds: readonly string[],
): Promise<void> {
  const known = await tx.api.findMany({ where: { id: { in: [...apiIds] } }, select: { id: true } })
  requireKnown(apiIds, known, 'apiIds', 'API')
  const links = await tx.tierApi.findMany({ where: { tierId }, select: { apiId: true } })
  const changed = difference(
    apiIds,
    links.map(({ apiId }) => apiId),
  )
  if (changed.length === 0) return
  await tx.tierApi.deleteMany({ where: { tierId } })
  await tx.tierApi.createMany({ data: apiIds.map((apiId) => ({ tierId, apiId })) })
  await tx.api.updateMany({ where: { id: { in: changed } }, data: { version: { increment: 1 } } })
}

/** What is in one list and not in the other. */
function difference(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])].filter((id) => a.includes(id) !== b.includes(id))
}

function requireKnown(
  ids: readonly string[],
  rows: readonly { id: string }[],
  field: string,
  noun: string,
): void {
  const known = new Set(rows.map(({ id }) => id))
  const errors = ids.flatMap((id, index) => {
    const pointer = `/${field}/${index}`
    if (!known.has(id)) return [{ pointer, detail: `There is no such ${noun}` }]
    return ids.indexOf(id) === index ? [] : [{ pointer, detail: `The ${noun} is named twice` }]
  })
  if (errors.length > 0) throw new Problem('invalid_input', undefined, { errors })
}
