import { createHmac, randomBytes } from 'node:crypto'
import { expect, test } from '../fixtures/test.ts'
import { startWebhookReceiver } from '../product/webhook-receiver.ts'

// Guarantee: a promise needs no more than a form, and says at once how it stands over the calls that are known.
test('an admin sets an objective and sees its budget, and strangers see the status', async ({
  page,
  product,
  adminApi,
  signIn,
}) => {
  const name = `Ferry answers ${randomBytes(3).toString('hex')}`
  await signIn(page, product.admin)

  await test.step('a promise that cannot be kept is refused at its field', async () => {
    await page.goto('/admin/slos/new')
    await page.getByLabel('Name', { exact: true }).fill(name)
    await page.getByLabel('Objective, %').fill('100')
    await page.getByRole('button', { name: 'Set objective' }).click()
    await expect(page.getByText(/100 % leaves no budget/)).toBeVisible()
  })

  await test.step('set it', async () => {
    await page.getByLabel('Objective, %').fill('99')
    await page.getByRole('button', { name: 'Set objective' }).click()
    await expect(page).toHaveURL(/\/admin\/slos\/slo_/)
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
  })

  await test.step('its page says where it stands and what another would have meant', async () => {
    await expect(page.getByText(/^(Healthy|Burning)$/).first()).toBeVisible()
    await expect(page.getByRole('img', { name: /of \S+ calls in 30 days were good/ })).toBeVisible()
    await expect(page.getByRole('table', { name: 'Burn rates' })).toBeVisible()
    const slider = page.getByRole('slider', { name: /Objective/ })
    await slider.focus()
    await slider.press('End')
    await expect(page.getByText(/the promise would be broken/)).toBeVisible()
  })

  await test.step('the promise is made milder on its page, and counted again', async () => {
    await page.getByLabel('Objective, %', { exact: true }).fill('97.5')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await expect(page.getByText('The objective is 97.5 %').first()).toBeVisible()
  })

  await test.step('it is in the list, and in what Prometheus gets', async () => {
    await page.goto('/admin/slos')
    await expect(page.getByRole('link', { name })).toBeVisible()
    const rules = await page.request.get(`${product.portal}/api/v1/slos/prometheus-rules`)
    expect(await rules.text()).toContain('GatehouseSloBurnsFast')
  })

  await test.step('the public page shows 90 days', async () => {
    await page.context().clearCookies()
    await page.goto('/status/ferry')
    await expect(page.getByRole('heading', { name: /Status of/ })).toBeVisible()
    await expect(page.getByRole('img', { name: /last 90 days/ })).toBeVisible()
  })

  const { body } = await adminApi<{ items: { id: string; version: number }[] }>(
    'GET',
    `/slos?q=${encodeURIComponent(name)}`,
  )
  for (const { id, version } of body.items) {
    await adminApi('DELETE', `/slos/${id}`, undefined, { 'if-match': `"${version}"` })
  }
})

const DOCUMENT = `openapi: 3.1.0
info:
  title: Piers
  version: 1.0.0
paths:
  /ports:
    get:
      operationId: listPiers
      summary: List the piers
      responses:
        '200': { description: The piers. }
`
const MINUTE_MS = 60_000
const FAILED = 40
/** Enough of them, and the failures burn the budget no longer at the pace of a page. */
const ANSWERED = 300

type Made = { id: string; versions: { id: string }[] }
type Told = { type: string; slo?: { id: string } }

// Guarantee: an outage reaches the person on call with proof of who writes, the page says how much of the promise it cost and where it came
// from, and its end is told too.
test('an outage fires an alert, is explained on the page, and resolves when it is over', async ({
  page,
  product,
  ferryUrl,
  gateway,
  adminApi,
  signIn,
  evaluateAt,
}) => {
  const slug = `piers-${randomBytes(3).toString('hex')}`
  const name = `Piers ${slug.slice(-6)}`
  const receiver = await startWebhookReceiver()
  const made = await adminApi<Made>('POST', '/apis', {
    ...{ name, slug, auth: 'none' },
    document: { text: DOCUMENT },
    upstreamUrl: `${ferryUrl}/v1`,
  })
  expect(made.status).toBe(201)
  const plan = await adminApi<{ publishedNumber: number }>('GET', '/revisions/draft')
  const parentNumber = plan.body.publishedNumber
  await adminApi('POST', '/revisions', { parentNumber, comment: slug })
  const call = () => gateway.call(`/${slug}/v1/ports`)
  await expect.poll(async () => (await call()).status).toBe(200)
  const channel = await adminApi<{ id: string; version: number; secret: string }>(
    'POST',
    '/alert-channels',
    { kind: 'webhook', name: slug, address: receiver.url, pagesOnly: true },
  )
  expect(channel.status).toBe(201)
  await signIn(page, product.admin)

  const sloId = await test.step('an admin promises that 95 % of its calls succeed', async () => {
    await page.goto('/admin/slos/new')
    await page.getByLabel('Name', { exact: true }).fill(`${name} answer`)
    await page.getByLabel('API', { exact: true }).click()
    await page.getByRole('option', { name }).click()
    await page.getByLabel('Route', { exact: true }).click()
    await page.getByRole('option', { name: `/${slug}/v1/*` }).click()
    await page.getByLabel('Objective, %').fill('95')
    await page.getByRole('button', { name: 'Set objective' }).click()
    await expect(page).toHaveURL(/\/admin\/slos\/slo_/)
    return new URL(page.url()).pathname.split('/').at(-1) ?? ''
  })
  const counted = async () =>
    (await adminApi<{ total: number; bad: number }>('GET', `/slos/${sloId}/report`)).body
  // Other objectives may notice the same outage: only what is said of ours is looked at.
  const told = () =>
    receiver.calls.filter(({ text }) => (JSON.parse(text) as Told).slo?.id === sloId)
  const events = () => told().map(({ text }) => (JSON.parse(text) as Told).type)

  await test.step('the upstream fails, and the alert reaches the receiver', async () => {
    await fetch(`${ferryUrl}/_knobs`, {
      method: 'PUT',
      body: '{"errorRate":1}',
      headers: JSON_BODY,
    })
    for (let index = 0; index < FAILED; index += 1) expect((await call()).status).toBe(500)
    await expect.poll(async () => (await counted()).bad).toBe(FAILED)
    await evaluateAt(Date.now() + MINUTE_MS)
    await evaluateAt(Date.now() + 3 * MINUTE_MS)
    await expect.poll(events).toEqual(['slo_alert.fired'])
    const [first] = told()
    const [id, seconds] = [first?.headers['webhook-id'], first?.headers['webhook-timestamp']]
    const key = Buffer.from(channel.body.secret.replace('whsec_', ''), 'base64')
    const signed = createHmac('sha256', key).update(`${id}.${seconds}.${first?.text}`)
    expect(first?.headers['webhook-signature']).toBe(`v1,${signed.digest('base64')}`)
  })

  await test.step('the page says what it cost and where it came from', async () => {
    await page.goto(`/admin/slos/${sloId}`)
    await expect(page.getByText('Exhausted', { exact: true }).first()).toBeVisible()
    await expect(page.getByText(/^40 of \d+ bad calls allowed$/)).toBeVisible()
    const alerts = page.getByRole('table', { name: 'Alerts' })
    await expect(alerts.getByRole('row', { name: /Firing.*Page.*1 sent/ })).toBeVisible()
    const worst = page.getByRole('table', { name: 'Operations by bad calls' })
    await expect(worst.getByRole('row', { name: /GET \/ports 40 100 %/ })).toBeVisible()
    await page.getByRole('tab', { name: 'Upstreams' }).click()
    await expect(page.getByRole('table', { name: 'Upstreams by bad calls' })).toContainText('40')
    await expect(page.getByText(slug).last()).toBeVisible() // the revision that brought it
  })

  await test.step('the upstream recovers, and so does the alert', async () => {
    await fetch(`${ferryUrl}/_knobs`, { method: 'DELETE' })
    for (let done = 0; done < ANSWERED; done += 20) {
      await Promise.all(Array.from({ length: 20 }, call))
    }
    await expect.poll(async () => (await counted()).total).toBeGreaterThanOrEqual(ANSWERED + FAILED)
    await evaluateAt(Date.now() + 4 * MINUTE_MS)
    await evaluateAt(Date.now() + 9 * MINUTE_MS)
    await expect.poll(events).toEqual(['slo_alert.fired', 'slo_alert.resolved'])
    await page.reload()
    const alerts = page.getByRole('table', { name: 'Alerts' })
    await expect(alerts.getByRole('row', { name: /Resolved.*Page/ })).toBeVisible()
  })

  const slo = await adminApi<{ version: number }>('GET', `/slos/${sloId}`)
  for (const [path, version] of [
    [`/slos/${sloId}`, slo.body.version],
    [`/alert-channels/${channel.body.id}`, channel.body.version],
  ] as const) {
    await adminApi('DELETE', path, undefined, { 'if-match': `"${version}"` })
  }
  await receiver.stop()
})

const JSON_BODY = { 'content-type': 'application/json' }
