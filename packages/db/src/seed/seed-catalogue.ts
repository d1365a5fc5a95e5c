import type { DbTx } from '../client.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import { mintId } from '../mint-id.ts'

/** An OpenAPI document as packages/sdk-gen loads it, with the name of the version it describes. */
export type DemoDocument = Readonly<{
  versionName: string
  format: string
  specVersion: string
  text: string
  bundled: unknown
  hash: string
  findings: readonly unknown[]
  operations: readonly Readonly<{
    method: string
    path: string
    operationId: string | null
    summary: string | null
    tags: readonly string[]
    deprecated: boolean
  }>[]
}>

export type CatalogueInput = Readonly<{
  /** Base URL of the demo API itself, `http://127.0.0.1:8090`. */
  ferryUrl: string
  /** The demo API's documents, read and linted. */
  documents: readonly DemoDocument[]
  /** Origins of pages that may call the demo API from a browser. */
  browserOrigins: readonly string[]
}>

export type SeededVersion = Readonly<{
  id: string
  name: string
  routeId: string
  upstreamId: string
  operations: readonly Readonly<{ id: string; method: string; path: string }>[]
}>

export type Catalogue = Readonly<{
  apiId: string
  versions: readonly SeededVersion[]
  /** Slug → id. */
  tiers: Readonly<Record<TierSlug, string>>
}>

type TierSlug = (typeof TIERS)[number]['slug']

const TIERS = [
  {
    slug: 'free',
    name: 'Free',
    description: 'For trying things out and for small projects.',
    priceText: 'Free of charge',
    approval: 'automatic',
    critical: false,
    rule: { kind: 'token_bucket', burst: 30, tokens: 1, perMs: 1_000 },
  },
  {
    slug: 'standard',
    name: 'Standard',
    description: 'For products in production.',
    priceText: '€ 49 a month',
    approval: 'automatic',
    critical: false,
    rule: { kind: 'token_bucket', burst: 300, tokens: 10, perMs: 1_000 },
  },
  {
    slug: 'premium',
    name: 'Premium',
    description: 'For high volume, agreed with our team.',
    priceText: 'By agreement',
    approval: 'manual',
    critical: true,
    rule: { kind: 'token_bucket', burst: 3_000, tokens: 100, perMs: 1_000 },
  },
] as const

/** The demo's API, its versions with upstream, route and document, and three tiers. */
export async function seedCatalogue(tx: DbTx, input: CatalogueInput): Promise<Catalogue> {
  const apiId = mintId('api')
  await tx.api.create({
    data: {
      id: apiId,
      slug: 'ferry',
      name: 'Ferry',
      summary: 'Sailings, ports and bookings of an island ferry line.',
      description:
        'Look up ports and sailings and book seats and vehicle space. Version 2 is the one to start with.',
      ownerName: 'Timetable team',
      corsOrigins: [...input.browserOrigins],
    },
  })
  const versions: SeededVersion[] = []
  for (const [position, document] of input.documents.entries()) {
    versions.push(await seedVersion(tx, { apiId, position, document, ferryUrl: input.ferryUrl }))
  }
  return { apiId, versions, tiers: await seedTiers(tx, apiId) }
}

async function seedVersion(
  tx: DbTx,
  seed: { apiId: string; position: number; document: DemoDocument; ferryUrl: string },
): Promise<SeededVersion> {
  const { apiId, position, document, ferryUrl } = seed
  const name = document.versionName
  const [id, upstreamId, documentId] = [mintId('ver'), mintId('ups'), mintId('doc')]
  await tx.upstream.create({ data: { id: upstreamId, name: `ferry-${name}` } })
  await tx.target.create({
    data: { id: mintId('tgt'), upstreamId, url: `${ferryUrl}/${name}` },
  })
  await tx.apiVersion.create({
    data: { id, apiId, name, state: 'active', position, upstreamId, documentId },
  })
  const { format, specVersion, text, hash } = document
  await tx.apiDocument.create({
    data: {
      id: documentId,
      versionId: id,
      ...{ format, specVersion, text, hash },
      bundled: document.bundled as Prisma.InputJsonValue,
      findings: document.findings as Prisma.InputJsonValue,
    },
  })
  const operations = document.operations.map((operation, position) => ({
    id: mintId('op'),
    versionId: id,
    position,
    ...operation,
    summary: operation.summary ?? '',
    tags: [...operation.tags],
  }))
  await tx.operation.createMany({ data: operations })
  const routeId = mintId('rt')
  await tx.route.create({
    data: {
      id: routeId,
      apiId,
      versionId: id,
      path: `/ferry/${name}/*`,
      stripPrefix: `/ferry/${name}`,
      webSocket: name === 'v2', // says where vessels are
    },
  })
  return { id, name, routeId, upstreamId, operations }
}

async function seedTiers(tx: DbTx, apiId: string): Promise<Catalogue['tiers']> {
  const ids = new Map<TierSlug, string>()
  for (const [position, { rule, ...tier }] of TIERS.entries()) {
    const id = mintId('tier')
    ids.set(tier.slug, id)
    await tx.tier.create({ data: { id, position, ...tier } })
    await tx.tierApi.create({ data: { tierId: id, apiId } })
    await tx.tierLimit.create({ data: { id: mintId('lim'), tierId: id, name: 'burst', rule } })
  }
  return Object.fromEntries(ids) as Catalogue['tiers']
}
