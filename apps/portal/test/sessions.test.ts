import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { GET as getMe } from '../src/app/api/v1/me/route.ts'
import { POST as changePassword } from '../src/app/api/v1/password/route.ts'
import { POST as askReset } from '../src/app/api/v1/password-reset/route.ts'
import { POST as signIn, DELETE as signOut } from '../src/app/api/v1/session/route.ts'
import { DELETE as signOutEverywhere } from '../src/app/api/v1/sessions/route.ts'
import { account, OTHER_PASSWORD, PASSWORD, signUpAs } from './account-steps.ts'
import { call, cookieOf, openPortal, type Portal } from './harness.ts'

let portal: Portal

beforeAll(async () => {
  portal = await openPortal()
})
afterAll(() => portal.close())
beforeEach(() => portal.db.attemptWindow.deleteMany())

describe('a session', () => {
  test('is a cookie that scripts cannot read and other sites do not send', async () => {
    await account(portal, 'flags@example.org')
    const answer = await call(signIn, { body: { email: 'flags@example.org', password: PASSWORD } })
    const [cookie = ''] = answer.headers.getSetCookie()
    expect(cookie).toMatch(
      /^gatehouse\.session=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=1209600$/,
    )
  })

  test('ends at once everywhere when its person signs out everywhere', async () => {
    const { cookie } = await account(portal, 'everywhere@example.org')
    const other = cookieOf(
      await call(signIn, { body: { email: 'everywhere@example.org', password: PASSWORD } }),
    )
    expect((await call(getMe, { cookie: other })).status).toBe(200)
    expect((await call(signOutEverywhere, { cookie })).status).toBe(204)
    expect((await call(getMe, { cookie })).status).toBe(401)
    expect((await call(getMe, { cookie: other })).status).toBe(401)
  })

  test('goes on for whoever changes the password and ends for all others', async () => {
    const { cookie } = await account(portal, 'change@example.org')
    const other = cookieOf(
      await call(signIn, { body: { email: 'change@example.org', password: PASSWORD } }),
    )
    const wrong = await call(changePassword, {
      cookie,
      body: { currentPassword: 'not this one at all', password: OTHER_PASSWORD },
    })
    expect(wrong.json.errors).toMatchObject([{ pointer: '/currentPassword' }])
    const right = await call(changePassword, {
      cookie,
      body: { currentPassword: PASSWORD, password: OTHER_PASSWORD },
    })
    expect(right.status).toBe(204)
    expect((await call(getMe, { cookie: cookieOf(right) })).status).toBe(200)
    expect((await call(getMe, { cookie: other })).status).toBe(401)
  })

  test('ends at once when its person is suspended', async () => {
    const { cookie } = await account(portal, 'suspended@example.org')
    await portal.db.user.update({
      where: { email: 'suspended@example.org' },
      data: { state: 'suspended' },
    })
    expect((await call(getMe, { cookie })).status).toBe(401)
    const body = { email: 'suspended@example.org', password: PASSWORD }
    expect((await call(signIn, { body })).status).toBe(401)
  })

  test('that was tampered with is none', async () => {
    const { cookie } = await account(portal, 'tamper@example.org')
    const broken = `${cookie.slice(0, -3)}${cookie.endsWith('AAA') ? 'BBB' : 'AAA'}`
    expect((await call(getMe, { cookie: broken })).status).toBe(401)
  })

  test('is removed from the browser by signing out', async () => {
    const { cookie } = await account(portal, 'out@example.org')
    const [removed = ''] = (await call(signOut, { cookie })).headers.getSetCookie()
    expect(removed).toMatch(/^gatehouse\.session=; .*Max-Age=0/)
  })

  test('cannot be begun by guessing: the eleventh try is refused, even with the right password', async () => {
    await account(portal, 'guessed@example.org')
    const wrong = { email: 'guessed@example.org', password: 'wrong' }
    for (let turn = 0; turn < 10; turn++)
      expect((await call(signIn, { body: wrong })).status).toBe(401)
    const answer = await call(signIn, { body: { ...wrong, password: PASSWORD } })
    expect([answer.status, answer.json.code]).toEqual([429, 'too_many_failed_attempts'])
  })

  test('is not refused to a person who signs in often', async () => {
    await account(portal, 'often@example.org')
    const body = { email: 'often@example.org', password: PASSWORD }
    for (let turn = 0; turn < 12; turn++) expect((await call(signIn, { body })).status).toBe(200)
  })

  test('guesses made all at once are counted all', async () => {
    await account(portal, 'burst@example.org')
    const body = { email: 'burst@example.org', password: 'wrong' }
    const answers = await Promise.all(Array.from({ length: 15 }, () => call(signIn, { body })))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10)
  })
})

describe('nobody learns who has an account', () => {
  const timed = async (work: () => Promise<unknown>) => {
    const startedMs = performance.now()
    await work()
    return performance.now() - startedMs
  }
  /** Work of this process alone, all threads, in ms: what else runs on the machine does not count. */
  const worked = async (work: () => Promise<unknown>) => {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1_000
  }

  test('from the answer to a sign-in', async () => {
    await account(portal, 'real@example.org')
    const known = await call(signIn, { body: { email: 'real@example.org', password: 'wrong' } })
    const unknown = await call(signIn, { body: { email: 'nobody@example.org', password: 'wrong' } })
    const { requestId: _, ...one } = known.json
    const { requestId: __, ...other } = unknown.json
    expect([unknown.status, other]).toEqual([known.status, one])
  })

  // Guarantee: the same argon2 is computed either way. Without it the unknown address costs a tenth of the work.
  test('from the time a sign-in takes', async () => {
    await account(portal, 'timed@example.org')
    const spend = (email: string) => worked(() => call(signIn, { body: { email, password: 'no' } }))
    let known = 0
    let unknown = 0
    for (let turn = 0; turn < 9; turn++) {
      await portal.db.attemptWindow.deleteMany()
      known += await spend('timed@example.org')
      unknown += await spend('ghost@example.org')
    }
    expect(unknown / known).toBeGreaterThan(0.6)
    expect(unknown / known).toBeLessThan(1.7)
  })

  // Guarantee: both are held until the same moment after the start.
  test('from the time a sign-up or a forgotten password takes', async () => {
    await account(portal, 'held@example.org')
    const known = await timed(() => signUpAs('held@example.org'))
    const unknown = await timed(() => signUpAs('not-held@example.org'))
    expect(Math.min(known, unknown)).toBeGreaterThanOrEqual(595)
    const askedKnown = await timed(() => call(askReset, { body: { email: 'held@example.org' } }))
    const askedUnknown = await timed(() => call(askReset, { body: { email: 'free@example.org' } }))
    expect(Math.min(askedKnown, askedUnknown)).toBeGreaterThanOrEqual(295)
  })
})
