import { randomBytes } from 'node:crypto'
import { expect, test } from '../fixtures/test.ts'
import { startSecondFerry } from '../product/second-ferry.ts'

const DOCUMENT = `openapi: 3.1.0
info:
  title: Quays
  version: 1.0.0
paths:
  /ports:
    get:
      operationId: listQuays
      summary: List the quays
      responses:
        '200': { description: The quays. }
`
const WORD = { 'x-quay-canary': 'tide table' }
/** Usage comes every 5 s and the worker looks every 2 s; a small machine that does other things needs longer. */
const NOTICED_MS = 45_000

// Guarantee: a new release that fails on a share of the calls is taken back by itself, nothing else is published with it, and its page says
// why in words and figures.
test('a canary whose upstream breaks rolls back by itself, and the page says why', async ({
  page,
  product,
  ferryUrl,
  gateway,
  adminApi,
  signIn,
}) => {
  test.setTimeout(180_000)
  const slug = `quays-${randomBytes(3).toString('hex')}`
  const name = `Quays ${slug.slice(-6)}`
  const next = await startSecondFerry()
  const made = await adminApi<{ id: string }>('POST', '/apis', {
    ...{ name, slug, auth: 'none' },
    document: { text: DOCUMENT },
    upstreamUrl: `${ferryUrl}/v1`,
  })
  expect(made.status).toBe(201)
  const upstream = await adminApi<{ id: string; version: number }>('POST', '/upstreams', {
    name: `${slug}-next`,
    targets: [{ url: `${next.url}/v1` }],
  })
  expect(upstream.status).toBe(201)
  await adminApi('POST', '/revisions', { comment: slug })
  const call = (headers: Record<string, string> = {}) =>
    gateway.call(`/${slug}/v1/ports`, { headers })
  await expect.poll(async () => (await call()).status).toBe(200)
  await signIn(page, product.admin)

  await test.step('a plan that cannot be is refused at its field', async () => {
    await page.goto('/admin/canaries/new')
    await page.getByLabel('Steps, %').fill('25, 5')
    await page.getByRole('button', { name: 'Start canary' }).click()
    await expect(page.getByText('Each step must be larger than the one before')).toBeVisible()
    await expect(page.getByText('Choose a version', { exact: true }).last()).toBeVisible()
  })

  await test.step('an admin starts it for testers and a hundredth of a percent', async () => {
    await page.getByLabel('Version', { exact: true }).click()
    await page.getByRole('option', { name: `${name} v1` }).click()
    await page.getByLabel('Canary upstream').click()
    await page.getByRole('option', { name: `${slug}-next` }).click()
    await page.getByLabel('Steps, %').fill('0.01, 100')
    await page.getByLabel('Testers’ header').fill('X-Quay-Canary')
    await page.getByLabel('Testers’ word').fill(WORD['x-quay-canary'])
    await page.getByLabel('Least calls').fill('20')
    await page.getByRole('button', { name: 'Start canary' }).click()
    await expect(page).toHaveURL(/\/admin\/canaries\/can_/)
    await expect(page.getByRole('heading', { name: `Canary of ${name} v1` })).toBeVisible()
    await expect(page.getByText('Running', { exact: true }).first()).toBeVisible()
  })

  const setKnobs = (knobs: object) =>
    fetch(`${next.url}/_knobs`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(knobs),
    })

  await test.step('while it does well it is found fine', async () => {
    await expect.poll(async () => (await call(WORD)).headers.vary).toContain('x-quay-canary')
    for (let index = 0; index < 40; index += 1) expect((await call()).status).toBe(200)
    for (let index = 0; index < 30; index += 1) expect((await call(WORD)).status).toBe(200)
    await expect(page.getByText(/^0 % errors against 0 %, p95/).first()).toBeVisible({
      timeout: NOTICED_MS,
    })
  })

  await test.step('its upstream breaks, and it goes back', async () => {
    await setKnobs({ errorRate: 1 })
    for (let index = 0; index < 30; index += 1) expect((await call(WORD)).status).toBe(500)
    await expect.poll(async () => (await call(WORD)).status, { timeout: NOTICED_MS }).toBe(200)
  })

  await test.step('the page says why, with both curves and the history', async () => {
    await expect(page.getByText('Rolled back', { exact: true }).first()).toBeVisible()
    await expect(
      page.getByText(/\d+(\.\d+)? % errors against 0 %, \d+ samples/).first(),
    ).toBeVisible()
    await expect(
      page.getByRole('img', { name: /The canary failed \d.* the stable upstream failed 0 %/ }),
    ).toBeVisible()
    await expect(page.getByRole('img', { name: /The p95 of the canary/ })).toBeVisible()
    const history = page.getByRole('table', { name: 'History' })
    await expect(
      history.getByRole('row', { name: /Rolled back.*errors against.*By itself/ }),
    ).toBeVisible()
    await page.getByRole('button', { name: 'Show Calls that failed as a table' }).click()
    await expect(page.getByRole('table', { name: 'Calls that failed' })).toBeVisible()
    await page.goto('/admin/canaries?state=rolled_back')
    await expect(page.getByRole('link', { name: `${name} v1` })).toBeVisible()
  })

  await next.stop()
})
