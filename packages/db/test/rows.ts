import { randomBytes } from 'node:crypto'
import { createDb, type Db, type DbTx } from '../src/client.ts'
import { issueKey } from '../src/keys.ts'
import { mintId } from '../src/mint-id.ts'
import { createPool, type Pool } from '../src/pool.ts'
import { openSecretBox, type SecretBox } from '../src/secret-box.ts'
import { createTestDatabase } from '../src/testing.ts'

export type Fixture = Readonly<{
  url: string
  db: Db
  pool: Pool
  box: SecretBox
  close(): Promise<void>
}>

/** A database of one file's own, installed under a random master key. */
export async function openFixture(): Promise<Fixture> {
  const { url, drop } = await createTestDatabase()
  const db = createDb(url)
  const pool = createPool(url, { max: 12 })
  const box = openSecretBox(randomBytes(32).toString('base64'))
  await db.installation.create({
    data: { masterKeyCheck: Buffer.from(box.checkValue), pepperId: box.pepperId },
  })
  return {
    url,
    db,
    pool,
    box,
    async close() {
      await db.$disconnect()
      await pool.end()
      await drop()
    },
  }
}

export type Consumer = { organizationId: string; applicationId: string; keyId: string }

/** An organisation with an application that has a live key. */
export async function createConsumer(db: Db | DbTx, box: SecretBox): Promise<Consumer> {
  const organizationId = mintId('org')
  const applicationId = mintId('app')
  await db.organization.create({
    data: { id: organizationId, slug: organizationId.slice(4), name: 'Harbour Tours' },
  })
  await db.application.create({ data: { id: applicationId, organizationId, name: 'Timetable' } })
  const keyId = await createKey(db, box, { organizationId, applicationId })
  return { organizationId, applicationId, keyId }
}

export async function createKey(
  db: Db | DbTx,
  box: SecretBox,
  owner: { organizationId: string; applicationId: string },
): Promise<string> {
  const { hash, pepperId, hint } = issueKey(box, 'live')
  const id = mintId('key')
  await db.apiKey.create({
    data: { id, ...owner, name: 'laptop', environment: 'live', hash, pepperId, hint },
  })
  return id
}

export type Product = {
  apiId: string
  versionId: string
  routeId: string
  upstreamId: string
  tierId: string
}

/** An API with one version, one operation, a route, an upstream with a target and a tier with a limit. */
export async function createProduct(db: Db | DbTx, slug: string): Promise<Product> {
  const product = {
    apiId: mintId('api'),
    versionId: mintId('ver'),
    routeId: mintId('rt'),
    upstreamId: mintId('ups'),
    tierId: mintId('tier'),
  }
  const { apiId, versionId, routeId, upstreamId, tierId } = product
  await db.upstream.create({
    data: {
      id: upstreamId,
      name: `${slug} upstream`,
      targets: { create: { id: mintId('tgt'), url: 'http://127.0.0.1:8090' } },
    },
  })
  await db.api.create({
    data: { id: apiId, slug, name: slug, corsOrigins: ['https://app.example'] },
  })
  await createVersion(db, { id: versionId, apiId, upstreamId, name: 'v1' })
  await db.route.create({
    data: {
      id: routeId,
      apiId,
      versionId,
      path: `/${slug}/v1/*`,
      stripPrefix: `/${slug}/v1`,
      methods: ['GET', 'POST'],
    },
  })
  await db.tier.create({
    data: {
      id: tierId,
      slug: `${slug}-free`,
      name: 'Free',
      apis: { create: { apiId } },
      limits: {
        create: {
          id: mintId('lim'),
          name: 'burst',
          rule: { kind: 'token_bucket', burst: 10, tokens: 10, perMs: 1000 },
        },
      },
    },
  })
  return product
}

export async function createVersion(
  db: Db | DbTx,
  version: { id: string; apiId: string; upstreamId: string; name: string },
): Promise<void> {
  const { id, apiId, upstreamId, name } = version
  await db.apiVersion.create({
    data: {
      ...{ id, apiId, upstreamId, name },
      state: 'active',
      operations: {
        create: [
          { id: mintId('op'), method: 'GET', path: '/sailings', position: 0 },
          { id: mintId('op'), method: 'GET', path: '/sailings/{id}', position: 1 },
        ],
      },
    },
  })
}

export async function createSubscription(
  db: Db | DbTx,
  consumer: Consumer,
  product: Pick<Product, 'apiId' | 'tierId'>,
): Promise<string> {
  const { organizationId, applicationId } = consumer
  const { apiId, tierId } = product
  const id = mintId('sub')
  await db.subscription.create({ data: { id, organizationId, applicationId, apiId, tierId } })
  return id
}
