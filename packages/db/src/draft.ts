import type { SnapshotSource } from '@gatehouse/policy'
import type { DbTx } from './client.ts'
import type { Api } from './generated/prisma/client.ts'

type Tiers = Awaited<ReturnType<typeof readTierRows>>
type Tier = Tiers[number]

/**
 * The rows as a snapshot source, revision 0: what publishing would put in force. Ordered by id or position, so that equal
 * rows give equal documents.
 */
export async function readDraft(tx: DbTx): Promise<SnapshotSource> {
  const apis = await tx.api.findMany({ orderBy: { id: 'asc' } })
  const versions = await tx.apiVersion.findMany({
    orderBy: { id: 'asc' },
    include: { operations: { orderBy: [{ position: 'asc' }, { id: 'asc' }] } },
  })
  const routes = await tx.route.findMany({ orderBy: { id: 'asc' } })
  const upstreams = await tx.upstream.findMany({
    orderBy: { id: 'asc' },
    include: { targets: { orderBy: [{ position: 'asc' }, { id: 'asc' }] } },
  })
  const tiers = await readTierRows(tx)

  return {
    formatVersion: 1,
    revision: 0,
    apis: apis.map(apiSource),
    versions: versions.map(
      ({ id, apiId, name, state, position, upstreamId, documentId, operations }) => ({
        id,
        apiId,
        name,
        state,
        position,
        upstreamId,
        documentId,
        operations: operations.map(({ id, method, path, operationId }) => ({
          id,
          method,
          path,
          operationId,
        })),
      }),
    ),
    routes: routes.map(({ createdAt: _, updatedAt: __, version: ___, ...route }) => route),
    upstreams: upstreams.map(
      ({ id, name, connectMs, headersMs, bodyIdleMs, totalMs, targets }) => ({
        id,
        name,
        timeouts: { connectMs, headersMs, bodyIdleMs, totalMs },
        targets: targets.map(({ id, url, weight }) => ({ id, url, weight })),
      }),
    ),
    tiers: tiers.map(tierSource),
  }
}

function apiSource(api: Api): SnapshotSource['apis'][number] {
  const { id, slug, name, summary, description, ownerName, visibility, auth } = api
  const cors = {
    origins: api.corsOrigins,
    credentials: api.corsCredentials,
    maxAgeSeconds: api.corsMaxAgeSeconds,
  }
  return {
    ...{ id, slug, name, summary, description, ownerName, visibility, auth },
    cors: cors.origins.length === 0 ? null : cors,
  }
}

function readTierRows(tx: DbTx) {
  return tx.tier.findMany({
    orderBy: { id: 'asc' },
    include: {
      limits: { orderBy: [{ position: 'asc' }, { id: 'asc' }] },
      apis: { orderBy: { apiId: 'asc' } },
    },
  })
}

function tierSource(tier: Tier): SnapshotSource['tiers'][number] {
  const { id, slug, name, description, priceText, position, approval, critical } = tier
  return {
    id,
    slug,
    name,
    description,
    priceText,
    position,
    approval,
    critical,
    apiIds: tier.apis.map(({ apiId }) => apiId),
    // The compiler checks names, scopes and rules: what a row says is passed on as it is.
    limits: tier.limits.map(({ id, name, scope, mode, rule }) => ({
      id,
      name,
      scope,
      mode,
      rule,
    })) as SnapshotSource['tiers'][number]['limits'],
  }
}

/**
 * Makes the rows what `source` says: writes every record it names and removes those it does not, unless something else
 * still needs them (a subscription, usage): then the record stays, out of service.
 */
export async function restoreDraft(tx: DbTx, source: SnapshotSource): Promise<void> {
  await removeOthers(tx, source) // first, to free the names that the restored records had
  await restoreUpstreams(tx, source)
  await restoreApis(tx, source)
  await restoreVersions(tx, source)
  await restoreRoutes(tx, source)
  await restoreTiers(tx, source)
  await removeOthers(tx, source) // again, for what the old references still held
}

async function restoreUpstreams(tx: DbTx, source: SnapshotSource): Promise<void> {
  for (const { id, name, timeouts, targets } of source.upstreams) {
    const fields = { name, ...timeouts }
    await tx.upstream.upsert({
      where: { id },
      create: { id, ...fields },
      update: { ...fields, version: { increment: 1 } },
    })
    await tx.target.deleteMany({ where: { upstreamId: id } })
    await tx.target.createMany({
      data: targets.map((target, position) => ({ ...target, upstreamId: id, position })),
    })
  }
}

async function restoreApis(tx: DbTx, source: SnapshotSource): Promise<void> {
  for (const { id, cors, ...texts } of source.apis) {
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

async function restoreVersions(tx: DbTx, source: SnapshotSource): Promise<void> {
  for (const { id, operations, ...fields } of source.versions) {
    await tx.apiVersion.upsert({
      where: { id },
      create: { id, ...fields },
      update: { ...fields, version: { increment: 1 } },
    })
    await tx.operation.deleteMany({
      where: { versionId: id, id: { notIn: operations.map((operation) => operation.id) } },
    })
    for (const [position, operation] of operations.entries()) {
      await tx.operation.upsert({
        where: { id: operation.id },
        create: { ...operation, versionId: id, position },
        update: { ...operation, position },
      })
    }
  }
}

async function restoreRoutes(tx: DbTx, source: SnapshotSource): Promise<void> {
  for (const { id, ...fields } of source.routes) {
    await tx.route.upsert({
      where: { id },
      create: { id, ...fields },
      update: { ...fields, version: { increment: 1 } },
    })
  }
}

async function restoreTiers(tx: DbTx, source: SnapshotSource): Promise<void> {
  for (const { id, apiIds, limits, ...fields } of source.tiers) {
    await tx.tier.upsert({
      where: { id },
      create: { id, ...fields },
      update: { ...fields, version: { increment: 1 } },
    })
    await tx.tierApi.deleteMany({ where: { tierId: id } })
    await tx.tierApi.createMany({ data: apiIds.map((apiId) => ({ tierId: id, apiId })) })
    await tx.tierLimit.deleteMany({ where: { tierId: id } })
    await tx.tierLimit.createMany({
      data: limits.map((limit, position) => ({ ...limit, tierId: id, position })),
    })
  }
}

async function removeOthers(tx: DbTx, source: SnapshotSource): Promise<void> {
  const others = (records: readonly { id: string }[]) => ({ notIn: records.map(({ id }) => id) })
  await tx.route.deleteMany({ where: { id: others(source.routes) } })
  await tx.apiVersion.updateMany({
    where: { id: others(source.versions) },
    data: { state: 'draft' },
  })
  await tx.apiVersion.deleteMany({
    where: { id: others(source.versions), api: { subscriptions: { none: {} } } },
  })
  await tx.api.deleteMany({
    where: { id: others(source.apis), subscriptions: { none: {} }, versions: { none: {} } },
  })
  await tx.tierApi.deleteMany({ where: { tierId: others(source.tiers) } })
  await tx.tier.deleteMany({ where: { id: others(source.tiers), subscriptions: { none: {} } } })
  await tx.upstream.deleteMany({
    where: { id: others(source.upstreams), versions: { none: {} }, routes: { none: {} } },
  })
}
