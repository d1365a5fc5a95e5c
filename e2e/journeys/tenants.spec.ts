import { randomBytes } from 'node:crypto'
import { type APIRequestContext, request } from '@playwright/test'
import { expect, test } from '../fixtures/test.ts'

type Row = { id: string; version: number; name?: string }

async function signedIn(portal: string, account: { email: string; password: string }) {
  const context = await request.newContext({
    baseURL: portal,
    extraHTTPHeaders: { origin: portal },
  })
  const response = await context.post('/api/v1/session', { data: account })
  expect(response.status()).toBe(200)
  return context
}

/** A second organisation, signed up like anybody's. */
async function stranger(portal: string): Promise<APIRequestContext> {
  const account = {
    email: `mallory.${randomBytes(4).toString('hex')}@example.org`,
    password: `quartz-${randomBytes(5).toString('hex')}-lantern`,
  }
  const context = await request.newContext({
    baseURL: portal,
    extraHTTPHeaders: { origin: portal },
  })
  const signUp = await context.post('/api/v1/sign-up', {
    data: { ...account, name: 'Mallory', organizationName: 'Elsewhere' },
  })
  expect(signUp.status()).toBe(202)
  await context.dispose()
  return signedIn(portal, account)
}

// Guarantee: another organisation's ids are 404 everywhere, for reading and for writing, exactly like ids that do not exist; pages say
// not found and show nothing.
test('another organisation is as good as not there', async ({ product, browser }) => {
  const owner = await signedIn(product.portal, product.developer)
  const mallory = await stranger(product.portal)
  const rows = async (path: string): Promise<Row[]> => (await (await owner.get(path)).json()).items
  const [application] = await rows('/api/v1/applications')
  const [key] = await rows('/api/v1/keys')
  const [subscription] = await rows('/api/v1/subscriptions')
  if (!application || !key || !subscription) throw new Error('the demo developer owns nothing')

  const ifMatch = { 'if-match': '"1"' }
  const attempts: [method: string, path: string, data?: object][] = [
    ['GET', `/applications/${application.id}`],
    ['PATCH', `/applications/${application.id}`, { name: 'Taken over', description: '' }],
    ['DELETE', `/applications/${application.id}`, { name: application.name }],
    ['GET', `/applications/${application.id}/keys`],
    [
      'POST',
      `/applications/${application.id}/keys`,
      { name: 'mine', environment: 'live', expiresInDays: null },
    ],
    ['GET', `/keys/${key.id}`],
    ['PATCH', `/keys/${key.id}`, { name: 'Taken over' }],
    ['POST', `/keys/${key.id}/revoke`, { name: key.name }],
    ['GET', `/subscriptions/${subscription.id}`],
    ['DELETE', `/subscriptions/${subscription.id}`],
    ['GET', `/usage?applicationId=${application.id}`],
  ]
  for (const [method, path, data] of attempts) {
    const response = await mallory.fetch(`/api/v1${path}`, {
      method,
      headers: ifMatch,
      ...(data === undefined ? {} : { data }),
    })
    expect(response.status(), `${method} ${path}`).toBe(404)
    expect((await response.json()).code, `${method} ${path}`).toBe('not_found')
  }

  const context = await browser.newContext({
    baseURL: product.portal,
    storageState: await mallory.storageState(),
  })
  const page = await context.newPage()
  for (const tab of ['', '/keys', '/subscriptions', '/usage', '/settings']) {
    await page.goto(`/applications/${application.id}${tab}`)
    await expect(
      page.getByRole('heading', { name: /nothing here|no page here/i }).first(),
    ).toBeVisible()
    expect(await page.content()).not.toContain(application.name)
  }
  await page.goto('/admin/apis')
  await expect(
    page.getByRole('heading', { name: /nothing here|no page here/i }).first(),
  ).toBeVisible()
  await context.close()

  expect((await owner.get(`/api/v1/applications/${application.id}`)).status()).toBe(200)
  await owner.dispose()
  await mallory.dispose()
})
