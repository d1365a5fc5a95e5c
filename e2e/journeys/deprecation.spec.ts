import { randomBytes } from 'node:crypto'
import { expect, test } from '../fixtures/test.ts'

const DAY_MS = 86_400_000

const DOCUMENT = `openapi: 3.1.0
info:
  title: Harbours
  version: 1.0.0
paths:
  /ports:
    get:
      operationId: listHarbours
      summary: List the harbours
      responses:
        '200': { description: The harbours. }
`

type Made = { id: string; versions: { id: string; name: string }[] }

/** As an input for dates and times takes it; UTC. */
function localText(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16)
}

// The reader's clock is put forward between the two dates: what is told is UTC all the same.
test.use({ timezoneId: 'Europe/Berlin' })

// Guarantee: what an admin plans on a page is what the wire says to the second, and what a consumer reads, with the way out.
test('an admin deprecates a version; the wire, the API page and the guide say so', async ({
  page,
  browser,
  product,
  ferryUrl,
  gateway,
  clockedGateway,
  adminApi,
  signIn,
}) => {
  const slug = `harbours-${randomBytes(3).toString('hex')}`
  const deprecatedAtMs = Math.floor(Date.now() / 60_000) * 60_000
  const sunsetAtMs = deprecatedAtMs + 150 * DAY_MS

  const publish = async () => {
    const plan = await adminApi<{ publishedNumber: number }>('GET', '/revisions/draft')
    const published = await adminApi('POST', '/revisions', {
      parentNumber: plan.body.publishedNumber,
      comment: slug,
    })
    expect(published.status).toBeLessThan(300)
  }

  const made = await adminApi<Made>('POST', '/apis', {
    ...{ name: `Harbours ${slug.slice(-6)}`, slug, auth: 'none' },
    document: { text: DOCUMENT },
    upstreamUrl: `${ferryUrl}/v1`,
  })
  expect(made.status).toBe(201)
  const { id: apiId, versions } = made.body
  const v1 = versions[0]?.id ?? ''
  const second = await adminApi('POST', `/apis/${apiId}/versions`, {
    ...{ name: 'v2', upstreamUrl: `${ferryUrl}/v2`, document: { text: DOCUMENT } },
  })
  expect(second.status).toBe(201)
  await publish()
  const call = () => gateway.call(`/${slug}/v1/ports`)
  await expect.poll(async () => (await call()).headers['x-api-version']).toBe('v1')
  expect((await call()).headers.deprecation).toBeUndefined()

  await test.step('plan it on the version’s page', async () => {
    await signIn(page, product.admin)
    await page.goto(`/admin/apis/${apiId}/versions/${v1}`)
    await page.getByLabel('Deprecated from (UTC)').fill(localText(deprecatedAtMs))
    await page.getByLabel('Sunset (UTC)').fill(localText(sunsetAtMs))
    await page.getByLabel('Successor').click()
    await page.getByRole('option', { name: 'v2' }).click()
    await page.getByLabel('Migration guide').fill('Both work.\n\n## Change the base URL\n\nTo v2.')
    await page.getByRole('button', { name: 'Preview' }).click()
    const preview = page.getByRole('dialog')
    await expect(preview).toContainText(`Deprecation: @${deprecatedAtMs / 1_000}`)
    await expect(preview).toContainText('"status": 410')
    await page.keyboard.press('Escape')
    await page.locator('#lifecycle').getByRole('button', { name: 'Save changes' }).click()
    await expect(
      page.getByText('Gateways tell callers once it is published.').first(),
    ).toBeVisible()
    expect((await call()).headers.deprecation).toBeUndefined()
  })

  await test.step('publish; every answer says it, and still is an answer', async () => {
    await publish()
    await expect
      .poll(async () => (await call()).headers.deprecation)
      .toBe(`@${deprecatedAtMs / 1_000}`)
    const { status, headers } = await call()
    expect(status).toBe(200)
    expect(Date.parse(headers.sunset ?? '')).toBe(sunsetAtMs)
    expect(headers.link).toContain(
      `<${product.portal}/apis/${slug}/v1/migration>; rel="deprecation"`,
    )
    expect(headers.link).toContain(`</${slug}/v2/>; rel="successor-version"`)
  })

  await test.step('at the second of the sunset a node answers 410 and says where to go', async () => {
    const url = `${clockedGateway.url}/${slug}/v1/ports`
    await expect
      .poll(async () => (await fetch(url)).headers.get('deprecation'))
      .toBe(`@${deprecatedAtMs / 1_000}`)
    await clockedGateway.moveAhead(sunsetAtMs - Date.now())
    const gone = await fetch(url)
    expect(gone.status).toBe(410)
    expect(await gone.json()).toMatchObject({
      code: 'version_retired',
      detail: expect.stringContaining('v2'),
      migrationGuide: `${product.portal}/apis/${slug}/v1/migration`,
    })
    expect((await call()).status).toBe(200) // where it is still today
  })

  await test.step('the calendar shows it', async () => {
    await page.goto('/admin/deprecations')
    await expect(
      page.getByRole('link', { name: new RegExp(`${slug.slice(-6)} v1`) }).first(),
    ).toBeVisible()
  })

  await test.step('a consumer reads date, successor and guide', async () => {
    const context = await browser.newContext({ baseURL: product.portal })
    const reader = await context.newPage()
    await reader.goto(`/apis/${slug}?version=v1`)
    await expect(reader.getByText('v1 is deprecated').first()).toBeVisible()
    await expect(reader.getByText(/It answers until/)).toContainText('in 4 months')
    await reader.getByRole('link', { name: 'How to move' }).click()
    await expect(reader.getByRole('heading', { name: /Change the base URL/ })).toBeVisible()
    await expect(reader.getByRole('link', { name: 'Go to v2' })).toBeVisible()

    await signIn(reader, product.developer)
    await reader.goto('/notices')
    await expect(reader.getByRole('heading', { name: 'Ferry v1' })).toBeVisible()
    const calendar = await reader.getByRole('link', { name: /\.ics/ }).getAttribute('href')
    const file = await reader.request.get(calendar ?? '')
    expect(await file.text()).toContain('SUMMARY:Ferry v1 stops answering')
    await context.close()
  })
})
