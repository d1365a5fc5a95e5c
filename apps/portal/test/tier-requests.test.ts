import { publishRevision } from '@gatehouse/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { POST as APPROVE } from '../src/app/api/v1/admin/tier-requests/[requestId]/approve/route.ts'
import { POST as DENY } from '../src/app/api/v1/admin/tier-requests/[requestId]/deny/route.ts'
import { GET as QUEUE } from '../src/app/api/v1/admin/tier-requests/route.ts'
import { POST as createApplication } from '../src/app/api/v1/applications/route.ts'
import { DELETE as CANCEL, GET } from '../src/app/api/v1/subscriptions/[subscriptionId]/route.ts'
import {
  POST as REQUEST,
  DELETE as WITHDRAW,
} from '../src/app/api/v1/subscriptions/[subscriptionId]/tier-request/route.ts'
import { POST as subscribe } from '../src/app/api/v1/subscriptions/route.ts'
import { pointers } from './admin-fixtures.ts'
import {
  type Catalogue,
  call,
  makePerson,
  openPortal,
  type Person,
  type Portal,
  publishCatalogue,
} from './harness.ts'

let portal: Portal
let admin: Person
let ferry: Catalogue

beforeAll(async () => {
  portal = await openPortal()
  admin = await makePerson(portal, { isAdmin: true, membership: null })
  ferry = await publishCatalogue(portal)
})
afterAll(() => portal.close())

type Subscribed = Readonly<{ person: Person; subscriptionId: string }>

async function subscribed(): Promise<Subscribed> {
  const person = await makePerson(portal)
  const { token } = person
  const application = await call(createApplication, { token, body: { name: 'Shop' } })
  const body = { applicationId: application.json.id, apiId: ferry.apiId, tierId: ferry.tierId }
  const { json } = await call(subscribe, { token, body })
  return { person, subscriptionId: String(json.id) }
}

const ask = ({ person, subscriptionId }: Subscribed, tierId = ferry.manualTierId) =>
  call(REQUEST, {
    token: person.token,
    params: { subscriptionId },
    body: { tierId, reason: 'A campaign' },
  })
const read = ({ person, subscriptionId }: Subscribed) =>
  call(GET, { token: person.token, params: { subscriptionId } })
const withdraw = ({ person, subscriptionId }: Subscribed) =>
  call(WITHDRAW, { token: person.token, params: { subscriptionId } })

async function waitingId({ subscriptionId }: Subscribed): Promise<string> {
  const { id } = await portal.db.tierChangeRequest.findFirstOrThrow({
    where: { subscriptionId, state: 'pending' },
  })
  return id
}

async function acts({ subscriptionId }: Subscribed): Promise<string[]> {
  const events = await portal.db.auditEvent.findMany({
    where: { subjectId: subscriptionId },
    orderBy: [{ at: 'asc' }, { id: 'asc' }],
  })
  return events.map(({ action }) => action)
}

const mailsOf = ({ person }: Subscribed) =>
  portal.db.mailMessage.findMany({ where: { recipient: person.email } })
const decide = (handler: typeof APPROVE, requestId: string, reason?: string) =>
  call(handler, { token: admin.token, params: { requestId }, body: { reason } })

describe('a request for a tier that needs approval', () => {
  test('shows on the subscription, which keeps its tier until an admin approves', async () => {
    const mine = await subscribed()
    const asked = await ask(mine)
    expect([asked.status, asked.json]).toMatchObject([
      201,
      {
        ...{ state: 'active', version: 1, tier: { id: ferry.tierId } },
        tierRequest: { tier: { id: ferry.manualTierId }, reason: 'A campaign' },
      },
    ])
    const changes = () =>
      portal.db.credentialChange.count({ where: { entityId: mine.subscriptionId } })
    const before = await changes()
    const requestId = await waitingId(mine)
    expect((await decide(APPROVE, requestId, 'Welcome')).json).toMatchObject({ state: 'approved' })
    expect((await read(mine)).json).toMatchObject({
      ...{ state: 'active', version: 2, tier: { id: ferry.manualTierId }, tierRequest: null },
    })
    expect(await changes()).toBe(before + 1)
    expect(await mailsOf(mine)).toMatchObject([
      { kind: 'tier_request_approved', state: 'queued', isAdminMail: false },
    ])
    expect((await acts(mine)).slice(1)).toEqual([
      'subscription.tier_requested',
      'subscription.tier_request_approved',
    ])
    expect((await decide(DENY, requestId, 'Late')).json.code).toBe('conflict')
  })

  test('waits once for each subscription', async () => {
    const mine = await subscribed()
    const both = await Promise.all([ask(mine), ask(mine)])
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
    expect((await ask(mine)).json.code).toBe('conflict')
  })

  test('is denied with a reason, which leaves the tier and is mailed', async () => {
    const mine = await subscribed()
    await ask(mine)
    const requestId = await waitingId(mine)
    const bare = await decide(DENY, requestId)
    expect([bare.status, pointers(bare)]).toEqual([422, ['/reason']])
    expect((await decide(DENY, requestId, 'Not this year')).json).toMatchObject({ state: 'denied' })
    expect((await read(mine)).json).toMatchObject({
      ...{ version: 1, tier: { id: ferry.tierId }, tierRequest: null },
    })
    expect(await mailsOf(mine)).toMatchObject([{ kind: 'tier_request_denied', state: 'queued' }])
    expect((await acts(mine)).at(-1)).toBe('subscription.tier_request_denied')
    expect((await ask(mine)).status).toBe(201)
  })

  test('can be withdrawn, and then neither decided nor withdrawn twice', async () => {
    const mine = await subscribed()
    await ask(mine)
    const requestId = await waitingId(mine)
    expect((await withdraw(mine)).status).toBe(204)
    expect((await withdraw(mine)).status).toBe(204)
    expect((await decide(APPROVE, requestId)).json.code).toBe('conflict')
    expect((await read(mine)).json).toMatchObject({
      tier: { id: ferry.tierId },
      tierRequest: null,
    })
    expect((await acts(mine)).slice(1)).toEqual([
      'subscription.tier_requested',
      'subscription.tier_request_withdrawn',
    ])
  })

  test('of a subscription that was cancelled meanwhile moves nothing', async () => {
    const mine = await subscribed()
    await ask(mine)
    const requestId = await waitingId(mine)
    const given = { token: mine.person.token, params: { subscriptionId: mine.subscriptionId } }
    await call(CANCEL, given)
    expect((await decide(APPROVE, requestId)).json.code).toBe('conflict')
    expect((await read(mine)).json).toMatchObject({
      ...{ state: 'cancelled', tier: { id: ferry.tierId } },
    })
    expect((await ask(mine)).json.code).toBe('conflict')
  })

  test('is refused for a tier that needs none, and for one that is not offered', async () => {
    const mine = await subscribed()
    expect((await ask(mine, ferry.tierId)).json.code).toBe('conflict')
    const elsewhere = await publishCatalogue(portal, 'elsewhere')
    expect(pointers(await ask(mine, elsewhere.manualTierId))).toEqual(['/tierId'])
  })

  test('is nobody else’s: 401 for strangers, 404 for another tenant, 403 for reading members', async () => {
    const mine = await subscribed()
    const { subscriptionId, person } = mine
    const params = { subscriptionId }
    const body = { tierId: ferry.manualTierId }
    expect((await call(REQUEST, { params, body })).status).toBe(401)
    const other = { person: await makePerson(portal), subscriptionId }
    expect((await ask(other)).status).toBe(404)
    await ask(mine)
    expect((await withdraw(other)).status).toBe(404)
    const { organizationId } = person
    const viewer = await makePerson(portal, { membership: 'viewer', organizationId })
    expect((await ask({ person: viewer, subscriptionId })).status).toBe(403)
    expect((await withdraw({ person: viewer, subscriptionId })).status).toBe(403)
    expect(await waitingId(mine)).toMatch(/^trq_/)
  })
})

test('the queue says who asks for what and why, oldest first, page by page', async () => {
  await portal.db.tierChangeRequest.deleteMany()
  const [first, second] = [await subscribed(), await subscribed()]
  await ask(first)
  await ask(second)
  const page = (query: string) => call(QUEUE, { token: admin.token, query })
  const { json } = await page('?limit=1')
  expect(json.items).toMatchObject([
    {
      ...{ subscriptionId: first.subscriptionId, reason: 'A campaign' },
      ...{ fromTier: { id: ferry.tierId }, toTier: { id: ferry.manualTierId } },
      requestedBy: { email: first.person.email },
    },
  ])
  const rest = await page(`?limit=1&cursor=${json.nextCursor}`)
  expect(rest.json).toMatchObject({
    items: [{ subscriptionId: second.subscriptionId }],
    nextCursor: null,
  })
  expect((await call(QUEUE, { token: first.person.token })).status).toBe(403)
})

test('two admins who decide at a time: one decides', async () => {
  const mine = await subscribed()
  await ask(mine)
  const requestId = await waitingId(mine)
  const answers = await Promise.all([decide(APPROVE, requestId), decide(DENY, requestId, 'No')])
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  expect(await mailsOf(mine)).toHaveLength(1)
})

// Last: it takes the tier away from everybody.
describe('a request for a tier that the API has left meanwhile', () => {
  test('is not approved, since calls that work would stop working, and can be denied', async () => {
    const mine = await subscribed()
    await ask(mine)
    const { apiId, manualTierId: tierId } = ferry
    await portal.db.tierApi.delete({ where: { tierId_apiId: { tierId, apiId } } })
    await portal.db.$transaction((tx) => publishRevision(tx, { authorId: null, comment: '' }))
    const requestId = await waitingId(mine)
    expect((await decide(APPROVE, requestId, 'Welcome')).json.code).toBe('conflict')
    expect((await read(mine)).json).toMatchObject({ tier: { id: ferry.tierId } })
    expect((await decide(DENY, requestId, 'It is gone')).json.state).toBe('denied')
  })
})
