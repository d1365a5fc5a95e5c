import { randomBytes } from 'node:crypto'
import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/test.ts'

type Route = { id: string; path: string; version: number; priority: number; bodyBytesMax: number }
type Made = { id: string; slug: string; versions: { id: string }[] }
type AdminApi = <T>(
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ status: number; body: T }>

/** An API that everybody may call, with one version over the ferry's service. */
async function makeApi(adminApi: AdminApi, ferryUrl: string) {
  const name = `quay-${randomBytes(3).toString('hex')}`
  const { status, body } = await adminApi<Made>('POST', '/apis', {
    ...{ name, slug: name, auth: 'none', upstreamUrl: `${ferryUrl}/v1` },
  })
  expect(status, JSON.stringify(body)).toBe(201)
  return { name, versionId: body.versions[0]?.id ?? '' }
}

async function makeRoute(adminApi: AdminApi, body: object): Promise<Route> {
  const made = await adminApi<Route>('POST', '/routes', body)
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  return made.body
}

async function publish(page: Page): Promise<number> {
  await page.goto('/admin/revisions/publish')
  await page.getByRole('button', { name: /^Publish revision/ }).click()
  const done = page.getByText(/^Published as revision \d+$/)
  await expect(done).toBeVisible()
  return Number(/\d+/.exec((await done.textContent()) ?? '')?.[0])
}

async function tryCall(page: Page, path: string): Promise<void> {
  await page.goto('/admin/routes')
  await page.getByLabel('Path', { exact: true }).fill(path)
  await page.getByRole('button', { name: 'Try', exact: true }).click()
}

test('an admin adds a route and a second target, tries them, publishes, and asks the gateway why', async ({
  page,
  product,
  ferryUrl,
  gateway,
  adminApi,
  signIn,
}) => {
  const { name, versionId } = await makeApi(adminApi, ferryUrl)
  const path = `/${name}-ports`
  await signIn(page, product.admin)

  await test.step('a route with a rewrite, previewed while it is written', async () => {
    await page.goto(`/admin/routes?versionId=${versionId}&create=1`)
    const dialog = page.getByRole('dialog', { name: 'Create a route' })
    await dialog.getByLabel('Path', { exact: true }).fill(path)
    await dialog.getByLabel('Path to forward').fill('/ports')
    await expect(dialog.getByText('The upstream gets /ports')).toBeVisible()
    await dialog.getByRole('button', { name: 'Change a request field' }).click()
    await dialog.getByLabel('Name of request field 1').fill('X-Consumer-Id')
    await dialog.getByRole('button', { name: 'Create route' }).click()
    await expect(dialog.getByText('belongs to the gateway')).toBeVisible()
    await dialog.getByLabel('Name of request field 1').fill('X-Region')
    await dialog.getByLabel('Value of request field 1').fill('north')
    await dialog.getByRole('button', { name: 'Create route' }).click()
    await expect(dialog).toBeHidden()
  })

  await test.step('the tester knows it in the draft, and not in what is published', async () => {
    await tryCall(page, path)
    const draft = page.getByRole('region', { name: 'Draft' })
    await expect(draft.getByText('A route matches')).toBeVisible()
    await expect(draft.getByText('is the first that takes the request')).toBeVisible()
    const published = page.getByRole('region', { name: /^Published/ })
    await expect(published.getByText('Gateways answer 404.')).toBeVisible()
  })

  await test.step('a second target', async () => {
    await page.goto(`/admin/upstreams?q=${name}`)
    await page.getByRole('table').getByRole('link').first().click()
    await page.getByRole('button', { name: 'Add a target' }).click()
    await page.getByLabel('URL of target 2').fill(`${ferryUrl}/v2`)
    await page.getByLabel('Weight of target 2').fill('0')
    await page.getByRole('button', { name: /Save/ }).click()
    await expect(page.getByText('Gateways follow once it is published.').first()).toBeVisible()
  })

  await test.step('published, it answers', async () => {
    await publish(page)
    await expect.poll(async () => (await gateway.call(path)).status).toBe(200)
  })

  await test.step('the gateway explains the call, and a request by its id', async () => {
    await page.goto('/admin/explain')
    await page.getByLabel('Path or URL').fill(path)
    await page.getByRole('button', { name: 'Explain', exact: true }).click()
    await expect(page.getByText('Would be forwarded', { exact: true })).toBeVisible()
    await expect(page.getByText(`${ferryUrl}/v1/ports`).first()).toBeVisible()
    await expect(page.getByText('Would go here')).toHaveCount(1)
    const { headers } = await gateway.call(path)
    const requestId = headers['x-request-id'] ?? ''
    await page.goto(`/admin/explain?requestId=${requestId}`)
    await expect(page.getByRole('textbox', { name: 'Request id' })).toHaveValue(requestId)
    // The line is written within a moment of the answer.
    await expect(async () => {
      await page.getByRole('button', { name: 'Find and explain' }).click()
      await expect(page.getByText('What happened')).toBeVisible({ timeout: 1_000 })
    }).toPass()
    await expect(page.getByText('What would happen now')).toBeVisible()
  })
})

test('two admins edit one route, and neither loses a word', async ({
  browser,
  product,
  ferryUrl,
  adminApi,
  signIn,
}) => {
  const { name, versionId } = await makeApi(adminApi, ferryUrl)
  const route = await makeRoute(adminApi, { versionId, path: `/${name}-shared` })
  const contexts = await Promise.all(
    [1, 2].map(() => browser.newContext({ baseURL: product.portal })),
  )
  const [one, two] = await Promise.all(
    contexts.map(async (context) => {
      const page = await context.newPage()
      await signIn(page, product.admin)
      await page.goto(`/admin/routes?edit=${route.id}`)
      await expect(page.getByLabel('Path', { exact: true }).last()).toHaveValue(route.path)
      return page
    }),
  )
  if (one === undefined || two === undefined) throw new Error('two pages')

  await one.getByLabel('Priority').fill('3')
  await two.getByLabel('Priority').fill('5')
  await two.getByLabel('Largest body').fill('2048')
  await one.getByRole('button', { name: 'Save changes' }).click()
  await expect(one.getByText('was saved').first()).toBeVisible()

  await two.getByRole('button', { name: 'Save changes' }).click()
  const conflict = two.getByRole('dialog', { name: /was changed meanwhile/ })
  const row = conflict.getByRole('row', { name: /^Priority/ })
  await expect(row.getByRole('cell')).toHaveText(['5', '3'])
  await conflict.getByRole('button', { name: 'Go on editing' }).click()
  await expect(two.getByLabel('Largest body')).toHaveValue('2048')

  await two.getByRole('button', { name: 'Save changes' }).click()
  await conflict.getByRole('button', { name: 'Save mine over it' }).click()
  await expect(two.getByText('was saved').first()).toBeVisible()
  const { body } = await adminApi<Route>('GET', `/routes/${route.id}`)
  expect(body).toMatchObject({ priority: 5, bodyBytesMax: 2048, version: 3 })
  await Promise.all(contexts.map((context) => context.close()))
})

test('a bad revision is refused with its issues at the fields, and a rollback puts rows and gateway back', async ({
  page,
  product,
  ferryUrl,
  gateway,
  adminApi,
  signIn,
}) => {
  const { name, versionId } = await makeApi(adminApi, ferryUrl)
  const base = `/${name}-pier`
  const common = { versionId, pathRewrite: '/ports' }
  const first = await makeRoute(adminApi, { ...common, path: `${base}/{id}`, methods: ['GET'] })
  const second = await makeRoute(adminApi, { ...common, path: `${base}/{name}`, methods: ['PUT'] })
  await signIn(page, product.admin)
  const good = await publish(page)
  await expect.poll(async () => (await gateway.call(`${base}/1`)).status).toBe(200)

  await test.step('two routes that cannot be told apart', async () => {
    await page.goto(`/admin/routes?edit=${first.id}`)
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('PUT', { exact: true }).check()
    await dialog.getByLabel('GET', { exact: true }).uncheck()
    await dialog.getByRole('button', { name: 'Save changes' }).click()
    await expect(page.getByText('was saved').first()).toBeVisible()
  })

  await test.step('are not published, and the way leads to the field', async () => {
    await page.goto('/admin/revisions/publish')
    await expect(page.getByText('Mend the errors first.')).toBeVisible()
    await expect(page.getByRole('button', { name: /^Publish revision/ })).toBeDisabled()
    const refused = await adminApi<{ code: string; errors: { pointer: string }[] }>(
      'POST',
      '/revisions',
      {},
    )
    expect([refused.status, refused.body.code]).toEqual([422, 'snapshot_invalid'])
    expect(refused.body.errors[0]?.pointer).toBe(`/routes/${second.id}/path`)
    await page.getByRole('link', { name: second.path }).first().click()
    const dialog = page.getByRole('dialog', { name: `Edit ${second.path}` })
    await expect(dialog.getByText(/Matches the same requests as the route/)).toBeVisible()
    const field = dialog.getByLabel('Path', { exact: true })
    await expect(field).toBeFocused()
    await expect(field).toHaveAttribute('aria-invalid', 'true')
    await field.fill(`${base}/by-name/{name}`)
    await dialog.getByRole('button', { name: 'Save changes' }).click()
    await expect(dialog).toBeHidden()
  })

  await test.step('mended, it is published, and brought back', async () => {
    await publish(page)
    await expect.poll(async () => (await gateway.call(`${base}/1`)).status).toBe(405)
    await page.goto(`/admin/revisions/${good}`)
    await page.getByRole('button', { name: 'Restore', exact: true }).click()
    await page.getByRole('button', { name: 'Restore and publish' }).click()
    await expect(page.getByText(`Revision ${good} is back`).first()).toBeVisible()
    await expect(page.getByText('Whom it touches')).toBeVisible()
    await expect.poll(async () => (await gateway.call(`${base}/1`)).status).toBe(200)
    const { body } = await adminApi<Route>('GET', `/routes/${second.id}`)
    expect(body.path).toBe(second.path)
  })
})

test('a record that is not there is a 404 in the admin’s console too', async ({
  page,
  product,
  signIn,
}) => {
  await signIn(page, product.admin)
  const gone = '01jd3s9k8v7m6n5p4q3r2s1t0v'
  for (const path of ['apis/api', 'upstreams/ups', 'tiers/tier', 'slos/slo', 'organizations/org']) {
    const response = await page.goto(`/admin/${path}_${gone}`)
    expect(response?.status(), path).toBe(404)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is nothing here')
  }
  expect((await page.goto('/admin/revisions/99999'))?.status()).toBe(404)
})
