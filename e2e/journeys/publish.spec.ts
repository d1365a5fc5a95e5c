import { randomBytes } from 'node:crypto'
import { expect, test } from '../fixtures/test.ts'

function documentFor(title: string): string {
  return `openapi: 3.1.0
info:
  title: ${title}
  version: 1.0.0
  description: Ports, as another product.
  license: { name: Apache 2.0, identifier: Apache-2.0 }
servers:
  - url: https://harbours.example.org
paths:
  /ports:
    get:
      operationId: listHarbours
      summary: List the harbours
      responses:
        '200': { description: The harbours. }
        '400': { description: A bad request. }
`
}

// Guarantee: an admin gets from a document to a route that answers through the pages alone, and it answers within a second of publishing.
test('an admin uploads a document, publishes, and the route answers', async ({
  page,
  product,
  ferryUrl,
  gateway,
  signIn,
}) => {
  const slug = `harbours-${randomBytes(3).toString('hex')}`
  const path = `/${slug}/v1/ports`
  await signIn(page, product.admin)

  await test.step('create the API from a document', async () => {
    await page.goto('/admin/apis/new')
    await page.locator('input[type=file]').setInputFiles({
      name: 'harbours.yaml',
      mimeType: 'application/yaml',
      buffer: Buffer.from(documentFor('Harbours')),
    })
    await page.getByRole('button', { name: /check/i }).first().click()
    await page.getByLabel('Slug').fill(slug)
    await page.getByLabel('Version', { exact: true }).fill('v1')
    await page.getByLabel('Upstream URL').fill(`${ferryUrl}/v1`)
    // Whenever the check's answer comes, it fills only what nobody has written.
    await expect(page.getByText('The document can be used')).toBeVisible()
    await expect(page.getByLabel('Upstream URL')).toHaveValue(`${ferryUrl}/v1`)
    await expect(page.getByLabel('Slug')).toHaveValue(slug)
    await page.getByRole('button', { name: /Create/ }).click()
    await expect(page).toHaveURL(/\/admin\/apis\/api_/)
    expect((await gateway.call(path)).status).toBe(404)
  })

  await test.step('publish', async () => {
    await page.goto('/admin/revisions/publish')
    await expect(page.getByText(slug).first()).toBeVisible()
    await page.getByLabel(/comment/i).fill('Harbours')
    const answered = page.waitForResponse(
      (response) =>
        response.request().method() === 'POST' && response.url().endsWith('/api/v1/revisions'),
    )
    await page.getByRole('button', { name: /^Publish/ }).click()
    expect((await answered).ok()).toBe(true)
    const publishedAtMs = Date.now()
    await expect
      .poll(async () => (await gateway.call(path)).status, { intervals: [20], timeout: 5_000 })
      .toBe(401)
    expect(Date.now() - publishedAtMs).toBeLessThan(1_000)
  })

  await test.step('the gateways page shows the revision', async () => {
    await page.goto('/admin/gateways')
    await expect(page.getByText(/serving/i).first()).toBeVisible()
  })
})
