import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createDb, type Db, issueKey, mintId, openSecretBox, seedInstallation } from '@gatehouse/db'
import { canonicalJson, SnapshotSource } from '@gatehouse/policy'
import { PROXY_CORE, type Started, startOn, waitFor } from './processes.ts'

/** The gateway as in production: key, limit, metrics, access log and usage on, with a real database. */
export type BenchGateway = Readonly<{
  port: number
  pid: number
  key: string
  stop: Started['stop']
}>

const MAIN = join(import.meta.dirname, '../../apps/gateway/src/main.ts')
/** A limit that is counted on every request and that the bench never reaches. */
const UNREACHABLE = { burst: 1_000_000_000, tokens: 1_000_000, perMs: 1_000 }

type GatewayOptions = Readonly<{
  nodeOptions?: readonly string[]
  /** `none`: it forwards for everybody, without key and limit. */
  auth?: 'key' | 'none'
}>

export async function startGateway(
  folder: string,
  databaseUrl: string,
  upstreamPort: number,
  { nodeOptions = [], auth = 'key' }: GatewayOptions = {},
): Promise<BenchGateway> {
  const masterKey = randomBytes(32).toString('base64')
  const key = await prepare(databaseUrl, masterKey, { port: upstreamPort, auth })
  mkdirSync(folder, { recursive: true })
  const output = join(folder, 'gateway.log')
  const started = startOn([process.execPath, ...nodeOptions, MAIN], {
    core: PROXY_CORE,
    output,
    env: {
      DATABASE_URL: databaseUrl,
      GATEHOUSE_MASTER_KEY: masterKey,
      GATEWAY_DATA_DIR: join(folder, 'data'),
      GATEWAY_PORT: '0',
      GATEWAY_CONTROL_PORT: '0',
      GATEHOUSE_PRIVATE_NETWORKS: '127.0.0.0/8',
      GATEWAY_DRAIN_GRACE_MS: '0',
      GATEWAY_SHED_UTILISATION: '1', // the bench saturates it on purpose
    },
  })
  const url = await waitFor('the gateway', async () => readyUrl(output))
  return { port: Number(new URL(url).port), pid: started.pid, key, stop: started.stop }
}

function readyUrl(output: string): string | undefined {
  for (const line of readFileSync(output, 'utf8').split('\n')) {
    if (!line.includes('"ready"')) continue
    const { url } = JSON.parse(line) as { url: string }
    return url
  }
  return undefined
}

/** A consumer with a key and a subscription, and a published route; gives the printed key. */
async function prepare(
  databaseUrl: string,
  masterKey: string,
  { port, auth }: { port: number; auth: 'key' | 'none' },
): Promise<string> {
  const admin = { email: 'bench@example.test', password: randomBytes(12).toString('hex') }
  await seedInstallation(databaseUrl, { masterKey, admin, demo: null, nowMs: Date.now() })
  const db = createDb(databaseUrl)
  try {
    const apiId = mintId('api')
    const tierId = mintId('tier')
    const key = await createConsumer(db, masterKey, { apiId, tierId })
    const source = configuration({ apiId, tierId, port, auth })
    await db.configRevision.create({
      data: {
        number: 1,
        formatVersion: 1,
        source: JSON.parse(canonicalJson(source)),
        hash: '0'.repeat(64),
      },
    })
    return key
  } finally {
    await db.$disconnect()
  }
}

type Ids = Readonly<{ apiId: string; tierId: string }>

async function createConsumer(db: Db, masterKey: string, { apiId, tierId }: Ids): Promise<string> {
  const organizationId = mintId('org')
  const applicationId = mintId('app')
  const issued = issueKey(openSecretBox(masterKey), 'live')
  await db.organization.create({ data: { id: organizationId, slug: 'bench', name: 'Bench' } })
  await db.application.create({ data: { id: applicationId, organizationId, name: 'Bench' } })
  await db.api.create({ data: { id: apiId, slug: 'ferry', name: 'Ferry' } })
  await db.tier.create({ data: { id: tierId, slug: 'bench', name: 'Bench' } })
  await db.subscription.create({
    data: { id: mintId('sub'), organizationId, applicationId, apiId, tierId },
  })
  await db.apiKey.create({
    data: {
      id: mintId('key'),
      organizationId,
      applicationId,
      name: 'bench',
      environment: 'live',
      hash: issued.hash,
      pepperId: issued.pepperId,
      hint: issued.hint,
    },
  })
  return issued.printed
}

function configuration({
  apiId,
  tierId,
  port,
  auth,
}: Ids & { port: number; auth: 'key' | 'none' }): SnapshotSource {
  const versionId = mintId('ver')
  const upstreamId = mintId('ups')
  const limit = { id: mintId('lim'), name: 'bench', rule: { kind: 'token_bucket', ...UNREACHABLE } }
  return SnapshotSource.parse({
    formatVersion: 1,
    revision: 1,
    apis: [{ id: apiId, slug: 'ferry', name: 'Ferry', auth }],
    versions: [
      {
        id: versionId,
        apiId,
        name: 'v1',
        state: 'active',
        upstreamId,
        documentId: null,
        operations: [
          { id: mintId('op'), method: 'GET', path: '/sailings' },
          { id: mintId('op'), method: 'GET', path: '/sailings/{id}' },
        ],
      },
    ],
    routes: [{ id: mintId('rt'), apiId, versionId, path: '/ferry/v1/*', stripPrefix: '/ferry/v1' }],
    upstreams: [
      {
        id: upstreamId,
        name: 'bench',
        timeouts: {},
        targets: [{ id: mintId('tgt'), url: `http://127.0.0.1:${port}` }],
      },
    ],
    tiers: [{ id: tierId, slug: 'bench', name: 'Bench', apiIds: [apiId], limits: [limit] }],
  })
}
