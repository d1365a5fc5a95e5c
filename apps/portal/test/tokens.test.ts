import { afterAll, beforeAll, expect, test } from 'vitest'
import { GET as getMe } from '../src/app/api/v1/me/route.ts'
import { POST as revoke } from '../src/app/api/v1/tokens/[tokenId]/revoke/route.ts'
import { POST as create, GET as list } from '../src/app/api/v1/tokens/route.ts'
import { startSession } from '../src/server/session.ts'
import { call, makePerson, openPortal, type Person, type Portal } from './harness.ts'

let portal: Portal
let ann: Person
let cookie: string

beforeAll(async () => {
  portal = await openPortal()
  ann = await makePerson(portal)
  cookie = (await startSession(ann.userId, 1)).split(';')[0] ?? ''
})
afterAll(() => portal.close())

async function makeToken(body: Record<string, unknown> = { name: 'ci' }) {
  const answer = await call(create, { cookie, body })
  expect(answer.status).toBe(201)
  return answer.json as unknown as { secret: string; token: { id: string } }
}

test('a token is printed once and works at once, in the organisation it was made in', async () => {
  const { secret, token } = await makeToken()
  expect(secret).toMatch(/^gha_[0-9A-Za-z]{49}$/)
  const me = await call(getMe, { token: secret })
  expect(me.json).toMatchObject({ id: ann.userId, organizationId: ann.organizationId })
  const listed = await call(list, { token: secret })
  expect(listed.text).toContain(token.id)
  expect(listed.text).not.toContain(secret)
  const audited = JSON.stringify(
    await portal.db.auditEvent.findMany({ where: { subjectId: token.id } }),
  )
  expect(audited).toContain(secret.slice(-4))
  expect(audited).not.toContain(secret)
})

test('a token is not good any more once it is revoked, expired, or its person suspended', async () => {
  const one = await makeToken()
  expect((await call(revoke, { cookie, params: { tokenId: one.token.id } })).json.state).toBe(
    'revoked',
  )
  const two = await makeToken({ name: 'short', expiresInDays: 7 })
  const past = { createdAt: new Date(0), expiresAt: new Date(1) }
  await portal.db.managementToken.update({ where: { id: two.token.id }, data: past })
  const bob = await makePerson(portal)
  await portal.db.user.update({ where: { id: bob.userId }, data: { state: 'suspended' } })
  for (const token of [one.secret, two.secret, bob.token]) {
    const answer = await call(getMe, { token })
    expect([answer.status, answer.json.code]).toEqual([401, 'token_invalid'])
  }
})

test.each([
  '',
  'x',
  'gha_',
  `gha_${'a'.repeat(49)}`,
  `gh_live_${'a'.repeat(49)}`,
  'x'.repeat(10_000),
])('junk is refused without a look-up: %s', async (token) => {
  expect((await call(getMe, { token })).status).toBe(401)
})

test('a token slips into no other organisation when its person leaves the one it was made in', async () => {
  const eve = await makePerson(portal)
  const other = await makePerson(portal, {
    organizationId: ann.organizationId,
    membership: 'viewer',
  })
  const session = (await startSession(other.userId, 1)).split(';')[0] ?? ''
  const made = await call(create, { cookie: session, body: { name: 'tied' } })
  const own = await portal.db.membership.findFirstOrThrow({ where: { userId: other.userId } })
  await portal.db.membership.update({
    where: { id: own.id },
    data: { organizationId: eve.organizationId },
  })
  const me = await call(getMe, { token: String(made.json.secret) })
  expect(me.json.organizationId).toBeNull()
})

test('its last use is noted at most once a minute', async () => {
  const { secret, token } = await makeToken()
  const read = () => portal.db.managementToken.findUniqueOrThrow({ where: { id: token.id } })
  await call(getMe, { token: secret })
  const first = (await read()).lastUsedAt
  expect(first).not.toBeNull()
  await call(getMe, { token: secret })
  expect((await read()).lastUsedAt).toEqual(first)
  const old = new Date(Date.now() - 61_000)
  await portal.db.managementToken.update({ where: { id: token.id }, data: { lastUsedAt: old } })
  await call(getMe, { token: secret })
  expect((await read()).lastUsedAt?.getTime()).toBeGreaterThan(old.getTime())
})

test('a token needs a verified address', async () => {
  const carl = await makePerson(portal, { isVerified: false })
  const session = (await startSession(carl.userId, 1)).split(';')[0] ?? ''
  expect((await call(create, { cookie: session, body: { name: 'x' } })).json.code).toBe(
    'email_unverified',
  )
})
