import {
  chosenResilience,
  Resilience,
  type SnapshotSource,
  type UpstreamTls,
} from '@gatehouse/policy'
import type { DbTx } from './client.ts'
import type { Prisma } from './generated/prisma/client.ts'
import { instantOf, restoreOperations, scheduleColumns } from './restore-operations.ts'

type Named = 'apis' | 'api_versions' | 'upstreams' | 'tiers'
/** The unique column of each, and how much of it is kept when a suffix is added. */
const NAME_COLUMNS: Record<Named, { column: 'slug' | 'name'; kept: number }> = {
  apis: { column: 'slug', kept: 50 },
  api_versions: { column: 'name', kept: 24 },
  upstreams: { column: 'name', kept: 60 },
  tiers: { column: 'slug', kept: 50 },
}

/**
 * Makes the rows what `source` says.
 *
 * A record that it does not name is removed when some revision could bring it back whole. One that holds more than revisions do
 * (uploaded documents, subscriptions) stays, out of service: versions become drafts, APIs internal, tiers are on offer for
 * nothing; where its name is wanted back it gets a suffix.
 */
export async function restoreDraft(tx: DbTx, source: SnapshotSource): Promise<void> {
  await tx.route.deleteMany({ where: { id: others(source.routes) } })
  await freeNames(tx, 'upstreams', source.upstreams)
  await freeNames(tx, 'apis', source.apis)
  await freeNames(tx, 'api_versions', source.versions)
  await freeNames(tx, 'tiers', source.tiers)
  await restoreUpstreams(tx, source)
  await restoreApis(tx, source)
  await restoreVersions(tx, source)
  await restoreSuccessors(tx, source)
  await restoreOperations(tx, source)
  await restoreRoutes(tx, source)
  await restoreTiers(tx, source)
  await restoreLimitTiers(tx, source)
  await retireOthers(tx, source) // last: now nothing that was restored points to them
}

const ids = (records: readonly { id: string }[]): string[] => records.map(({ id }) => id)
const others = (records: readonly { id: string }[]) => ({ notIn: ids(records) })

async function retireOthers(tx: DbTx, source: SnapshotSource): Promise<void> {
  const version = { id: others(source.versions) }
  await tx.apiVersion.deleteMany({ where: { ...version, documents: { none: {} } } })
  await tx.apiVersion.updateMany({
    where: version,
    data: { state: 'draft', version: { increment: 1 } },
  })
  const api = { id: others(source.apis) }
  await tx.api.deleteMany({
    where: { ...api, subscriptions: { none: {} }, versions: { none: {} } },
  })
  await tx.api.updateMany({
    where: api,
    data: { visibility: 'internal', version: { increment: 1 } },
  })
  const tier = others(source.tiers)
  await tx.tierApi.deleteMany({ where: { tierId: tier } })
  const unused = { subscriptions: { none: {} }, limitedApis: { none: {} } }
  await tx.tier.deleteMany({ where: { id: tier, ...unused } })
  await tx.upstream.deleteMany({
    where: { id: others(source.upstreams), versions: { none: {} }, routes: { none: {} } },
  })
}

/**
 * Lets every record of `records` take its name, whoever has it now: the records themselves (two may have swapped) take their id
 * for the time being, which is no name that anybody can give, and one that stays beside them gets a suffix.
 */
async function freeNames(
  tx: DbTx,
  table: Named,
  records: readonly { id: string; name: string; slug?: string }[],
): Promise<void> {
  const { column, kept } = NAME_COLUMNS[table]
  const names = records.map(({ name, slug }) => slug ?? name)
  await tx.$executeRawUnsafe(`update ${table} set ${column} = id where id = any($1)`, ids(records))
  await tx.$executeRawUnsafe(
    `update ${table} set version = version + 1, ${column} = rtrim(left(${column}, ${kept}), '-') || '-' || right(id, 6)
     where ${column} = any($1)`,
    names,
  )
}

async function restoreUpstreams(tx: DbTx, { upstreams }: SnapshotSource): Promise<void> {
  const targets = upstreams.flatMap((upstream) =>
    upstream.targets.map((target, position) => ({ ...target, upstreamId: upstream.id, position })),
  )
  // Those that moved to another upstream, too.
  await tx.target.deleteMany({
    where: { OR: [{ upstreamId: { in: ids(upstreams) } }, { id: { in: ids(targets) } }] },
  })
  for (const { id, name, timeouts, resilience, tls, protocol } of upstreams) {
    const chosen = chosenResilience(Resilience.parse(resilience ?? {})) as Prisma.InputJsonObject
    const fields = { name, ...timeouts, resilience: chosen, protocol, ...tlsColumns(tls) }
    await tx.upstream.upsert({
      where: { id },
      create: { id, ...fields },
      update: { ...fields, version: { increment: 1 } },
    })
  }
  await tx.target.createMany({ data: targets })
}

function tlsColumns({ ca, serverName, verify, ...client }: UpstreamTls) {
  return {
    ...{ tlsCa: ca, tlsServerName: serverName, tlsVerify: verify },
    tlsClientCertificate: client.clientCertificate,
    tlsClientKeySecretId: client.clientKeySecretId,
  }
}

async function restoreApis(tx: DbTx, { apis }: SnapshotSource): Promise<void> {
  for (const { id, cors, limitTierId: _, ...texts } of apis) {
    const fields = {
      ...texts,
      corsOrigins: cors?.origins ?? [],
      corsCredentials: cors?.credentials ?? false,
      corsMaxAgeSeconds: cors?.maxAgeSeconds ?? 600,
    }
    await tx.api.upsert({
      where: { id },
      create: { id, ...fields },
      update: { ...fields, version: { increment: 1 } },
    })
  }
}

async function restoreVersions(tx: DbTx, { versions }: SnapshotSource): Promise<void> {
  const wanted = versions.flatMap(({ documentId }) => documentId ?? [])
  const kept = await tx.apiDocument.findMany({
    where: { id: { in: wanted } },
    select: { id: true },
  })
  const documentIds = new Set(ids(kept))
  for (const {
    id,
    operations: _,
    canary: ___,
    documentId,
    schedule,
    successorVersionId: __,
    ...rest
  } of versions) {
    // A document that was deleted with its version is gone; a reference to it would lead nowhere.
    const isKept = documentId !== null && documentIds.has(documentId)
    const fields = {
      ...rest,
      documentId: isKept ? documentId : null,
      ...scheduleColumns(schedule),
      removedAt: instantOf(schedule.removedAtMs),
      successorVersionId: null,
    }
    await tx.apiVersion.upsert({
      where: { id },
      create: { id, ...fields },
      update: { ...fields, version: { increment: 1 } },
    })
  }
}

/** After all versions are there: a successor may come later in the list than who it succeeds. */
async function restoreSuccessors(tx: DbTx, { versions }: SnapshotSource): Promise<void> {
  for (const { id, successorVersionId } of versions) {
    if (successorVersionId === null) continue
    await tx.apiVersion.update({ where: { id }, data: { successorVersionId } })
  }
}

async function restoreRoutes(tx: DbTx, { routes }: SnapshotSource): Promise<void> {
  for (const { id, ...fields } of routes) {
    await tx.route.upsert({
      where: { id },
      create: { id, ...fields },
      update: { ...fields, version: { increment: 1 } },
    })
  }
}

/** After the tiers are there. A tier that is not, in a revision that was refused, is not pointed to. */
async function restoreLimitTiers(tx: DbTx, { apis, tiers }: SnapshotSource): Promise<void> {
  const known = new Set(ids(tiers))
  for (const { id, limitTierId = null } of apis) {
    const tierId = limitTierId !== null && known.has(limitTierId) ? limitTierId : null
    await tx.api.update({ where: { id }, data: { limitTierId: tierId } })
  }
}

async function restoreTiers(tx: DbTx, { tiers }: SnapshotSource): Promise<void> {
  const limits = tiers.flatMap((tier) =>
    tier.limits.map((limit, position) => ({ ...limit, tierId: tier.id, position })),
  )
  await tx.tierLimit.deleteMany({
    where: { OR: [{ tierId: { in: ids(tiers) } }, { id: { in: ids(limits) } }] },
  })
  await tx.tierApi.deleteMany({ where: { tierId: { in: ids(tiers) } } })
  for (const { id, apiIds: _, limits: __, ...fields } of tiers) {
    await tx.tier.upsert({
      where: { id },
      create: { id, ...fields },
      update: { ...fields, version: { increment: 1 } },
    })
  }
  await tx.tierLimit.createMany({ data: limits })
  await tx.tierApi.createMany({
    data: tiers.flatMap(({ id, apiIds }) => apiIds.map((apiId) => ({ tierId: id, apiId }))),
  })
}
