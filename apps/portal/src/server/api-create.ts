import 'server-only'
import { type DbTx, mintId } from '@gatehouse/db'
import { slugFrom } from '@gatehouse/policy'
import type { ApiRecord, CreateApi } from '@/contract/apis.ts'
import { badField, inOneStep, refusingDuplicates } from './admin-edit.ts'
import { apiRecord } from './apis.ts'
import { audit } from './audit.ts'
import { loadInput, suggest, type UsableDocument } from './documents.ts'
import { requireCompilable } from './draft-check.ts'
import { requireCallable } from './outgoing.ts'
import { type Actor, requireAdmin } from './session.ts'
import { setTiersOfApi } from './tier-apis.ts'
import { insertVersion } from './version-create.ts'

/**
 * Makes an API with its first version, upstream, document, operations, route and tiers: all of it or nothing.
 *
 * @throws Problem `document_invalid`, `address_refused`, `invalid_input`, `conflict` for a slug that is taken
 */
export async function createApi(input: CreateApi): Promise<ApiRecord> {
  const actor = await requireAdmin()
  await requireCallable(input.upstreamUrl, '/upstreamUrl')
  const document =
    input.document === undefined ? undefined : await loadInput(input.document, '/document')
  const names = namesOf(input, document)
  const detail = `The slug "${names.slug}" is taken by another API`
  return refusingDuplicates('/slug', detail, () =>
    inOneStep((tx) => insertAll(tx, { actor, input, document, ...names })),
  )
}

type Names = Readonly<{ name: string; slug: string; versionName: string }>

function namesOf(input: CreateApi, document: UsableDocument | undefined): Names {
  const suggestion = document === undefined ? undefined : suggest(document.loaded)
  const name = input.name ?? suggestion?.name ?? ''
  const slug = input.slug ?? slugFrom(name)
  if (slug === '') throw badField('/slug', 'Enter a slug: none can be made from the name')
  return { name, slug, versionName: input.versionName ?? suggestion?.versionName ?? 'v1' }
}

type Insertion = Names &
  Readonly<{ actor: Actor; input: CreateApi; document: UsableDocument | undefined }>

async function insertAll(tx: DbTx, insertion: Insertion): Promise<ApiRecord> {
  const { actor, input, document, name, slug, versionName } = insertion
  const apiId = mintId('api')
  await tx.api.create({
    data: {
      ...{ id: apiId, name, slug, visibility: input.visibility, auth: input.auth },
      summary: input.summary ?? '',
      description: input.description ?? document?.loaded.description ?? '',
      ownerName: input.ownerName ?? '',
      corsOrigins: input.cors?.origins ?? [],
      corsCredentials: input.cors?.credentials ?? false,
      corsMaxAgeSeconds: input.cors?.maxAgeSeconds ?? 600,
    },
  })
  await setTiersOfApi(tx, apiId, input.tierIds)
  const version = await insertVersion(tx, {
    api: { id: apiId, slug },
    ...{ name: versionName, state: input.versionState, position: 0, document },
    upstream: { url: input.upstreamUrl },
    withRoute: true,
    createdById: actor.userId,
  })
  await audit(tx, actor, {
    ...{ action: 'api.created', subjectType: 'api', subjectId: apiId, organizationId: null },
    after: { name, slug, version: versionName, upstreamUrl: input.upstreamUrl },
  })
  await requireCompilable(tx, [
    { collection: 'apis', id: apiId },
    { collection: 'versions', id: version.id, fields: { '/name': '/versionName' } },
    {
      collection: 'upstreams',
      id: version.upstreamId,
      fields: { '/targets/0/url': '/upstreamUrl' },
    },
    ...version.routeIds.map((id) => ({
      collection: 'routes' as const,
      id,
      fields: { '/path': '/slug' },
    })),
  ])
  return apiRecord(tx, apiId)
}
