import 'server-only'
import { type DbTx, mintId, type VersionState } from '@gatehouse/db'
import { insertDocument, type UsableDocument } from './documents.ts'
import { replaceOperations } from './operations.ts'

export type NewVersion = Readonly<{
  api: Readonly<{ id: string; slug: string }>
  name: string
  state: VersionState
  position: number
  document: UsableDocument | undefined
  /** One that exists, or the URL of the single target of a new one. */
  upstream: Readonly<{ id: string } | { url: string }>
  withRoute: boolean
  createdById: string
}>

export type InsertedVersion = Readonly<{
  id: string
  upstreamId: string
  /** Empty or one. */
  routeIds: readonly string[]
}>

/** Writes a version with what it needs to be served, in the caller's transaction. Gives the ids. */
export async function insertVersion(tx: DbTx, version: NewVersion): Promise<InsertedVersion> {
  const { api, name, state, position, document, createdById } = version
  const upstreamId =
    'id' in version.upstream
      ? version.upstream.id
      : await insertUpstream(tx, `${api.slug}-${name}`, version.upstream.url)
  const id = mintId('ver')
  await tx.apiVersion.create({ data: { id, apiId: api.id, name, state, position, upstreamId } })
  if (document !== undefined) {
    const documentId = await insertDocument(tx, { ...document, versionId: id, createdById })
    await tx.apiVersion.update({ where: { id }, data: { documentId } })
    await replaceOperations(tx, id, document.loaded.operations)
  }
  const routeIds = version.withRoute ? [await insertRoute(tx, api, { id, name })] : []
  return { id, upstreamId, routeIds }
}

async function insertUpstream(tx: DbTx, wanted: string, url: string): Promise<string> {
  const id = mintId('ups')
  const name = await freeUpstreamName(tx, wanted)
  await tx.upstream.create({ data: { id, name } })
  await tx.target.create({ data: { id: mintId('tgt'), upstreamId: id, url } })
  return id
}

/** An upstream outlives the version that it was made for, so its name can be taken. */
async function freeUpstreamName(tx: DbTx, wanted: string): Promise<string> {
  const rows = await tx.upstream.findMany({
    where: { name: { startsWith: wanted } },
    select: { name: true },
  })
  const names = new Set(rows.map(({ name }) => name))
  if (!names.has(wanted)) return wanted
  let suffix = 2
  while (names.has(`${wanted}-${suffix}`)) suffix += 1
  return `${wanted}-${suffix}`
}

/** The default route. Its prefix is removed before forwarding: a base path belongs to the upstream's URL. */
async function insertRoute(
  tx: DbTx,
  api: Readonly<{ id: string; slug: string }>,
  version: Readonly<{ id: string; name: string }>,
): Promise<string> {
  const id = mintId('rt')
  const prefix = `/${api.slug}/${version.name}`
  await tx.route.create({
    data: { id, apiId: api.id, versionId: version.id, path: `${prefix}/*`, stripPrefix: prefix },
  })
  return id
}
