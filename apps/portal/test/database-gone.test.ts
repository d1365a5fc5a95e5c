import { connect, createServer, type Server, type Socket } from 'node:net'
import { createDb, mintId } from '@gatehouse/db'
import { createTestDatabase } from '@gatehouse/db/testing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { POST as create, GET as list } from '../src/app/api/v1/applications/route.ts'
import { POST as signIn } from '../src/app/api/v1/session/route.ts'
import { POST as signUp } from '../src/app/api/v1/sign-up/route.ts'
import { env } from '../src/env.ts'
import { log } from '../src/server/log.ts'
import { startSession } from '../src/server/session.ts'
import { call } from './harness.ts'

/** A line to the database that can be cut, also in the middle of a transaction. */
type Line = Readonly<{
  url: string
  cut(): void
  mend(): void
  cutAfter(statement: string): void
  close(): Promise<void>
}>

async function layLine(databaseUrl: string): Promise<Line> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let isCut = false
  let fuse: string | undefined
  const cut = () => {
    isCut = true
    for (const socket of sockets) socket.destroy()
  }
  const server: Server = createServer((near) => {
    if (isCut) {
      near.destroy()
      return
    }
    const far = connect(Number(target.port), target.hostname)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        near.destroy()
        far.destroy()
      })
    }
    near.on('data', (data) => {
      far.write(data)
      if (fuse !== undefined && data.includes(fuse)) cut()
    })
    far.pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String(typeof address === 'object' ? address?.port : '')
  return {
    url: url.href,
    cut,
    mend() {
      isCut = false
      fuse = undefined
    },
    cutAfter(statement) {
      fuse = statement
    },
    async close() {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

let line: Line
let direct: ReturnType<typeof createDb>
let drop: () => Promise<void>
let cookie: string
const organizationId = mintId('org')

beforeAll(async () => {
  const database = await createTestDatabase()
  drop = database.drop
  line = await layLine(database.url)
  direct = createDb(database.url)
  const variables = {
    DATABASE_URL: line.url,
    GATEHOUSE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    PORTAL_URL: 'http://localhost:3000',
    NEXTAUTH_URL: 'http://localhost:3000',
    NEXTAUTH_SECRET: 'x'.repeat(32),
    GATEWAY_URL: 'http://localhost:8080',
    GATEWAY_CONTROL_URL: 'http://127.0.0.1:8081',
  }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  env()
  log.level = 'silent'
  const userId = mintId('usr')
  await direct.user.create({ data: { id: userId, email: 'ann@example.org', name: 'Ann' } })
  await direct.organization.create({ data: { id: organizationId, name: 'Ann', slug: 'ann' } })
  await direct.membership.create({
    data: { id: mintId('mem'), userId, organizationId, role: 'owner' },
  })
  cookie = (await startSession(userId, 1)).split(';')[0] ?? ''
})
afterAll(async () => {
  await direct.$disconnect()
  await line.close()
  await drop()
})

const SIGN_UP = {
  name: 'Bob',
  organizationName: 'Bob',
  email: 'bob@example.org',
  password: 'seven tall herons wade',
}

async function expectUnavailable(answer: Awaited<ReturnType<typeof call>>) {
  expect([answer.status, answer.json.code]).toEqual([503, 'database_unavailable'])
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(answer.text).not.toMatch(/127\.0\.0\.1|prisma|ECONN/i)
}

// Guarantee: a store that is down is never told as "who are you" or "not found".
test('without a database every route says 503, and works again when it is back', async () => {
  line.cut()
  await expectUnavailable(await call(list, { cookie }))
  await expectUnavailable(await call(create, { cookie, body: { name: 'Lost' } }))
  await expectUnavailable(await call(signIn, { body: { email: 'ann@example.org', password: 'x' } }))
  await expectUnavailable(await call(signUp, { body: SIGN_UP }))
  line.mend()
  expect((await call(list, { cookie })).status).toBe(200)
})

// Guarantee: what was begun when the line broke is not there at all; the same form can be sent again.
test.each([
  ['"organizations"'],
  ['"email_tokens"'],
  ['"mail_messages"'],
  ['add_job'],
  ['"audit_events"'],
])('a sign-up that is cut off at %s leaves nothing', async (statement) => {
  line.cutAfter(`INSERT INTO "public".${statement}`)
  if (statement === 'add_job') line.cutAfter('graphile_worker.add_job')
  await expectUnavailable(await call(signUp, { body: SIGN_UP }))
  expect(await direct.user.count({ where: { email: SIGN_UP.email } })).toBe(0)
  expect(await direct.organization.count()).toBe(1)
  expect(await direct.mailMessage.count()).toBe(0)
  line.mend()
  await direct.attemptWindow.deleteMany()
})

test('a form that is sent again with its Idempotency-Key after the line broke is written once', async () => {
  const headers = { 'idempotency-key': 'again' }
  line.cutAfter('INSERT INTO "public"."applications"')
  await expectUnavailable(await call(create, { cookie, body: { name: 'Again' }, headers }))
  line.mend()
  const again = await call(create, { cookie, body: { name: 'Again' }, headers })
  expect(
    await direct.application.count({ where: { organizationId, name: 'Again' } }),
  ).toBeLessThanOrEqual(1)
  expect([201, 409]).toContain(again.status)
  await call(create, { cookie, body: { name: 'Again' }, headers: { 'idempotency-key': 'fresh' } })
  expect(await direct.application.count({ where: { organizationId, name: 'Again' } })).toBe(1)
})
