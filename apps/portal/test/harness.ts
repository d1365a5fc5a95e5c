import { randomBytes } from 'node:crypto'
import {
  createDb,
  type Db,
  issueManagementToken,
  type MembershipRole,
  mintId,
  openSecretBox,
  publishRevision,
  type SecretBox,
} from '@gatehouse/db'
import { createTestDatabase } from '@gatehouse/db/testing'
import { vi } from 'vitest'
import { env } from '../src/env.ts'
import { db as portalDb, pool as portalPool } from '../src/server/db.ts'
import type { RouteHandler } from '../src/server/define-route.ts'
import { log } from '../src/server/log.ts'

export const PORTAL_URL = 'http://localhost:3000'

/** The portal's server side over a database of this test file's own. */
export type Portal = Readonly<{
  db: Db
  box: SecretBox
  close(): Promise<void>
}>

/** Sets the environment as `npm start` does and prepares the database; call it in `beforeAll`. */
export async function openPortal(more: Readonly<Record<string, string>> = {}): Promise<Portal> {
  const database = await createTestDatabase()
  const masterKey = randomBytes(32).toString('base64')
  const variables = {
    DATABASE_URL: database.url,
    GATEHOUSE_MASTER_KEY: masterKey,
    PORTAL_URL,
    NEXTAUTH_URL: PORTAL_URL,
    NEXTAUTH_SECRET: randomBytes(32).toString('base64'),
    GATEWAY_URL: 'http://localhost:8080',
    GATEWAY_CONTROL_URL: 'http://127.0.0.1:8081',
    ...more,
  }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  env()
  log.level = 'fatal'
  const db = createDb(database.url)
  const box = openSecretBox(masterKey)
  await db.installation.create({
    data: { masterKeyCheck: Uint8Array.from(box.checkValue), pepperId: box.pepperId, isDemo: true },
  })
  return {
    db,
    box,
    async close() {
      await Promise.all([db.$disconnect(), portalDb().$disconnect(), portalPool().end()])
      await database.drop()
    },
  }
}

export type Person = Readonly<{
  userId: string
  email: string
  /** Empty for people without an organisation. */
  organizationId: string
  /** A management token that acts as the person. */
  token: string
}>

type PersonFields = Readonly<{
  membership?: MembershipRole | null
  isAdmin?: boolean
  isVerified?: boolean
  passwordHash?: string
  organizationId?: string
}>

let people = 0

/** A person with an organisation of their own (or in a given one), verified unless said, and a token. */
export async function makePerson({ db, box }: Portal, fields: PersonFields = {}): Promise<Person> {
  people += 1
  const userId = mintId('usr')
  const email = `person-${people}@example.org`
  await db.user.create({
    data: {
      id: userId,
      email,
      name: `Person ${people}`,
      emailVerifiedAt: fields.isVerified === false ? null : new Date(),
      role: fields.isAdmin ? 'admin' : 'developer',
      passwordHash: fields.passwordHash ?? null,
    },
  })
  const organizationId = await joinOrganization(db, userId, fields)
  const { printed, ...secret } = issueManagementToken(box)
  await db.managementToken.create({
    data: { id: mintId('tok'), userId, name: 'test', ...secret },
  })
  return { userId, email, organizationId, token: printed }
}

async function joinOrganization(db: Db, userId: string, fields: PersonFields): Promise<string> {
  if (fields.membership === null) return ''
  const id = fields.organizationId ?? mintId('org')
  if (fields.organizationId === undefined) {
    await db.organization.create({
      data: { id, name: `Organisation ${people}`, slug: `organisation-${people}` },
    })
  }
  await db.membership.create({
    data: { id: mintId('mem'), organizationId: id, userId, role: fields.membership ?? 'owner' },
  })
  return id
}

type Call = Readonly<{
  params?: Readonly<Record<string, string>>
  query?: string
  body?: unknown
  /** Sent as it is, instead of `body`. */
  raw?: string
  token?: string
  /** A `Cookie` header; comes with our own Origin unless `headers` says another. */
  cookie?: string
  headers?: Readonly<Record<string, string>>
  ifMatch?: number
}>

/** What a handler answered. */
export type Answer = Readonly<{
  status: number
  headers: Headers
  text: string
  /** The parsed body; `{}` when there is none or it is no JSON. */
  json: Record<string, unknown>
}>

/** Calls an exported handler as Next does. */
export async function call(handler: RouteHandler, given: Call = {}): Promise<Answer> {
  const { method, path } = handler.operation
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => given.params?.[name] ?? name)
  const url = `${PORTAL_URL}/api/v1${filled}${given.query ?? ''}`
  const raw = given.raw ?? (given.body === undefined ? undefined : JSON.stringify(given.body))
  const headers = new Headers({
    ...(raw === undefined ? {} : { 'content-type': 'application/json' }),
    ...(given.token === undefined ? {} : { authorization: `Bearer ${given.token}` }),
    ...(given.cookie === undefined ? {} : { cookie: given.cookie, origin: PORTAL_URL }),
    ...(given.ifMatch === undefined ? {} : { 'if-match': `"${given.ifMatch}"` }),
    ...given.headers,
  })
  const request = new Request(url, { method, headers, ...(raw === undefined ? {} : { body: raw }) })
  const response = await handler(request, { params: Promise.resolve({ ...given.params }) })
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  const json = isJson && text !== '' ? (JSON.parse(text) as Record<string, unknown>) : {}
  return { status: response.status, headers: response.headers, text, json }
}

/** Name and value of a `Set-Cookie`, to send back. */
export function cookieOf(answer: Answer): string {
  return (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
}

export type Catalogue = Readonly<{ apiId: string; tierId: string; manualTierId: string }>

/** A published API `ferry` with one version, a route, an automatic and a manual tier. */
export async function publishCatalogue({ db }: Portal, slug = 'ferry'): Promise<Catalogue> {
  const upstreamId = mintId('ups')
  await db.upstream.create({
    data: {
      id: upstreamId,
      name: slug,
      targets: { create: { id: mintId('tgt'), url: 'http://127.0.0.1:8090' } },
    },
  })
  const apiId = mintId('api')
  const versionId = mintId('ver')
  const documentId = mintId('doc')
  await db.api.create({ data: { id: apiId, slug, name: `The ${slug}`, ownerName: 'Harbour' } })
  await db.apiVersion.create({
    data: { id: versionId, apiId, name: 'v1', state: 'active', upstreamId, documentId },
  })
  await db.apiDocument.create({
    data: {
      id: documentId,
      versionId,
      format: 'json',
      specVersion: '3.1',
      text: '{}',
      bundled: FERRY_DOCUMENT,
      hash: '0'.repeat(64),
      findings: [],
    },
  })
  await db.operation.create({
    data: {
      id: mintId('op'),
      versionId,
      method: 'GET',
      path: '/sailings',
      operationId: 'listSailings',
    },
  })
  await db.route.create({
    data: { id: mintId('rt'), apiId, versionId, path: `/${slug}/v1/*`, stripPrefix: `/${slug}/v1` },
  })
  const tierId = await makeTier(db, apiId, `${slug}-free`, 'automatic')
  const manualTierId = await makeTier(db, apiId, `${slug}-partner`, 'manual')
  const outcome = await db.$transaction((tx) =>
    publishRevision(tx, { authorId: null, comment: 'for a test' }),
  )
  if (!outcome.ok) throw new Error(`not published: ${JSON.stringify(outcome)}`)
  return { apiId, tierId, manualTierId }
}

async function makeTier(
  db: Db,
  apiId: string,
  slug: string,
  approval: 'automatic' | 'manual',
): Promise<string> {
  const id = mintId('tier')
  const rule = { kind: 'token_bucket', burst: 60, tokens: 10, perMs: 1_000 }
  await db.tier.create({
    data: {
      id,
      slug,
      name: slug,
      approval,
      limits: { create: { id: mintId('lim'), name: 'burst', rule } },
      apis: { create: { apiId } },
    },
  })
  return id
}

const FERRY_DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'Ferry', version: '1' },
  servers: [{ url: 'http://internal.example' }],
  security: [{ upstream: [] }],
  paths: {
    '/sailings': {
      get: {
        operationId: 'listSailings',
        summary: 'List sailings',
        parameters: [
          {
            name: 'day',
            in: 'query',
            required: true,
            schema: { type: 'string' },
            example: '2026-03-14',
          },
        ],
        responses: { 200: { description: 'Sailings' } },
      },
    },
  },
  components: { securitySchemes: { upstream: { type: 'http', scheme: 'basic' } } },
}
