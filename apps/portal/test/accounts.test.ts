import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { POST as resend } from '../src/app/api/v1/email-verification/resend/route.ts'
import { POST as verify } from '../src/app/api/v1/email-verification/route.ts'
import { GET as getMe } from '../src/app/api/v1/me/route.ts'
import { POST as confirmReset } from '../src/app/api/v1/password-reset/confirm/route.ts'
import { POST as askReset } from '../src/app/api/v1/password-reset/route.ts'
import { POST as signIn } from '../src/app/api/v1/session/route.ts'
import { POST as signUp } from '../src/app/api/v1/sign-up/route.ts'
import { account, mailTo, OTHER_PASSWORD, PASSWORD, signUpAs } from './account-steps.ts'
import { call, makePerson, openPortal, type Portal } from './harness.ts'

let portal: Portal

beforeAll(async () => {
  portal = await openPortal()
})
afterAll(() => portal.close())
beforeEach(() => portal.db.attemptWindow.deleteMany())

describe('sign-up', () => {
  test('makes person, organisation, ownership, mail and audit line together', async () => {
    expect((await signUpAs('  New.Person@Example.org ')).status).toBe(202)
    const user = await portal.db.user.findUniqueOrThrow({
      where: { email: 'new.person@example.org' },
      include: { memberships: { include: { organization: true } } },
    })
    expect(user.emailVerifiedAt).toBeNull()
    expect(user.passwordHash).toMatch(/^\$argon2id\$/)
    expect(user.memberships).toMatchObject([{ role: 'owner', organization: { name: 'Ann & Co' } }])
    expect((await mailTo(portal, user.email, 'verify_email')).token).toHaveLength(43)
    expect(
      await portal.db.auditEvent.count({ where: { action: 'user.signed_up', subjectId: user.id } }),
    ).toBe(1)
  })

  test('answers the same for an address that has an account, which is told by mail and not changed', async () => {
    const first = await signUpAs('twice@example.org')
    const before = await portal.db.user.findUniqueOrThrow({ where: { email: 'twice@example.org' } })
    const second = await signUpAs('TWICE@example.org', OTHER_PASSWORD)
    expect([second.status, second.text]).toEqual([first.status, first.text])
    expect(await portal.db.user.findUnique({ where: { email: 'twice@example.org' } })).toEqual(
      before,
    )
    expect((await mailTo(portal, 'twice@example.org', 'already_signed_up')).text).toContain(
      '/sign-in',
    )
    expect(
      await portal.db.organization.count({
        where: { memberships: { some: { userId: before.id } } },
      }),
    ).toBe(1)
  })

  test('of two at once with one address, one account is made and both get the same answer', async () => {
    const answers = await Promise.all([signUpAs('race@example.org'), signUpAs('race@example.org')])
    expect(answers.map(({ status }) => status)).toEqual([202, 202])
    expect(await portal.db.user.count({ where: { email: 'race@example.org' } })).toBe(1)
  })

  test.each([
    ['a line break', 'ann@example.org\r\nBcc: all@example.org'],
    ['two at signs', 'ann@@example.org'],
    ['no domain', 'ann'],
    ['nothing', ''],
  ])('refuses an address with %s at its field', async (_, email) => {
    const answer = await signUpAs(email)
    expect([answer.status, answer.json.code]).toEqual([422, 'invalid_input'])
    expect(answer.json.errors).toMatchObject([{ pointer: '/email' }])
  })

  test.each([
    ['short', 'a1B2c3D4e5F'],
    ['too long', 'ab1 '.repeat(33)],
    ['common', 'passwordpassword'],
    ['guessable', 'aaaaaaaaaaaaaaa'],
    ['made of the own address', 'guesser@example.org'],
  ])('refuses a password that is %s at its field', async (_, password) => {
    const answer = await signUpAs('guesser@example.org', password)
    expect(answer.status).toBe(422)
    expect(answer.json.errors).toMatchObject([{ pointer: '/password' }])
    expect(await portal.db.user.count({ where: { email: 'guesser@example.org' } })).toBe(0)
  })

  test('slows an address that signs up many', async () => {
    await portal.db.attemptWindow.create({
      data: {
        key: 'sign_up:address:203.0.113.9',
        count: 30,
        expiresAt: new Date(Date.now() + 60_000),
      },
    })
    const body = { name: 'A', organizationName: 'A', email: 'many@example.org', password: PASSWORD }
    const answer = await call(signUp, { body, headers: { 'x-forwarded-for': '203.0.113.9' } })
    expect([answer.status, answer.json.code]).toEqual([429, 'rate_limited'])
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

describe('the mail’s token', () => {
  test('verifies once, also when it is sent twice at once', async () => {
    await signUpAs('once@example.org')
    const { token } = await mailTo(portal, 'once@example.org', 'verify_email')
    const answers = await Promise.all([
      call(verify, { body: { token } }),
      call(verify, { body: { token } }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422])
    expect((await call(verify, { body: { token } })).status).toBe(422)
  })

  test('is kept as a hash only, and not good after its time', async () => {
    await signUpAs('late@example.org')
    const { token } = await mailTo(portal, 'late@example.org', 'verify_email')
    const user = await portal.db.user.findUniqueOrThrow({ where: { email: 'late@example.org' } })
    const [row] = await portal.db.emailToken.findMany({ where: { userId: user.id } })
    expect(JSON.stringify(row)).not.toContain(token)
    expect((row?.expiresAt.getTime() ?? 0) - Date.now()).toBeGreaterThan(23.9 * 3_600_000)
    await portal.db.emailToken.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } })
    expect((await call(verify, { body: { token } })).status).toBe(422)
  })

  test('of one purpose does not serve the other', async () => {
    await signUpAs('purpose@example.org')
    const { token } = await mailTo(portal, 'purpose@example.org', 'verify_email')
    expect((await call(confirmReset, { body: { token, password: OTHER_PASSWORD } })).status).toBe(
      422,
    )
  })

  test('can be had again until the address is verified', async () => {
    const person = await makePerson(portal, { isVerified: false })
    expect((await call(resend, { token: person.token })).status).toBe(202)
    const { token } = await mailTo(portal, person.email, 'verify_email')
    expect((await call(verify, { body: { token } })).status).toBe(200)
    expect((await call(resend, { token: person.token })).status).toBe(409)
  })
})

describe('a forgotten password', () => {
  test('is replaced by the mail’s link, which ends every session and works once', async () => {
    const { cookie } = await account(portal, 'forgot@example.org')
    expect((await call(askReset, { body: { email: 'Forgot@example.org' } })).status).toBe(202)
    const { token } = await mailTo(portal, 'forgot@example.org', 'reset_password')
    expect((await call(confirmReset, { body: { token, password: OTHER_PASSWORD } })).status).toBe(
      200,
    )
    expect((await call(getMe, { cookie })).status).toBe(401)
    expect((await call(confirmReset, { body: { token, password: OTHER_PASSWORD } })).status).toBe(
      422,
    )
    const again = { email: 'forgot@example.org', password: PASSWORD }
    expect((await call(signIn, { body: again })).status).toBe(401)
    expect((await call(signIn, { body: { ...again, password: OTHER_PASSWORD } })).status).toBe(200)
  })

  test('keeps the link when the new password is too weak', async () => {
    await account(portal, 'weak@example.org')
    await call(askReset, { body: { email: 'weak@example.org' } })
    const { token } = await mailTo(portal, 'weak@example.org', 'reset_password')
    const weak = await call(confirmReset, { body: { token, password: 'aaaaaaaaaaaa' } })
    expect(weak.json.errors).toMatchObject([{ pointer: '/password' }])
    expect((await call(confirmReset, { body: { token, password: OTHER_PASSWORD } })).status).toBe(
      200,
    )
  })

  test('answers the same for an address that nobody has, and mails nothing', async () => {
    await account(portal, 'known@example.org')
    const known = await call(askReset, { body: { email: 'known@example.org' } })
    const unknown = await call(askReset, { body: { email: 'unknown@example.org' } })
    expect([unknown.status, unknown.text]).toEqual([known.status, known.text])
    expect(await portal.db.mailMessage.count({ where: { recipient: 'unknown@example.org' } })).toBe(
      0,
    )
  })

  test('is mailed a few times an hour and no more', async () => {
    const body = { email: 'flood@example.org' }
    const statuses = []
    for (let turn = 0; turn < 6; turn++) statuses.push((await call(askReset, { body })).status)
    expect(statuses).toEqual([202, 202, 202, 202, 202, 429])
  })
})

test('no password, token or hash is in the audit log or the mail table in clear', async () => {
  await account(portal, 'clear@example.org')
  await call(askReset, { body: { email: 'clear@example.org' } })
  const { token } = await mailTo(portal, 'clear@example.org', 'reset_password')
  const rows = JSON.stringify([
    await portal.db.auditEvent.findMany(),
    (await portal.db.mailMessage.findMany()).map((mail) => ({
      ...mail,
      sealedBody: Buffer.from(mail.sealedBody).toString('latin1'),
    })),
    (await portal.db.emailToken.findMany()).map((row) => Buffer.from(row.hash).toString('latin1')),
  ])
  for (const secret of [PASSWORD, OTHER_PASSWORD, token, 'argon2'])
    expect(rows).not.toContain(secret)
})
