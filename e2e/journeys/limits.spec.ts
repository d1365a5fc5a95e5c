import { randomBytes } from 'node:crypto'
import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/test.ts'

/** The management API from within the page: the person's own session, the page's own origin. */
async function post<Answer>(page: Page, path: string, body: unknown): Promise<Answer> {
  return page.evaluate(
    async ([to, sent]) => {
      const response = await fetch(`/api/v1${to}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
        body: JSON.stringify(sent),
      })
      if (!response.ok) throw new Error(`${to}: ${response.status} ${await response.text()}`)
      return response.json()
    },
    [path, body] as const,
  ) as Promise<Answer>
}

type Id = Readonly<{ id: string }>
type Offer = Readonly<{ id: string; tiers: readonly (Id & { slug: string })[] }>

// Guarantee: who meets a limit finds out why, what would have been enough, and has it after one approval, with the key they have.
test('a consumer meets a limit, reads why, simulates, asks for more and gets it', async ({
  page,
  browser,
  product,
  gateway,
  signIn,
}) => {
  test.setTimeout(240_000)
  const name = `Campaign ${randomBytes(3).toString('hex')}`
  await signIn(page, product.developer)

  const { application, secret } = await test.step('an application at the free tier', async () => {
    const api = await page.evaluate(
      async () => (await fetch('/api/v1/catalog/apis/ferry')).json() as Promise<Offer>,
    )
    const free = api.tiers.find(({ slug }) => slug === 'free')
    const made = await post<Id>(page, '/applications', { name })
    await post(page, '/subscriptions', {
      ...{ applicationId: made.id, apiId: api.id, tierId: free?.id },
    })
    const key = await post<{ secret: string }>(page, `/applications/${made.id}/keys`, {
      name: 'only',
    })
    return { application: made.id, secret: key.secret }
  })

  const call = () =>
    gateway.call('/ferry/v2/ports', { headers: { authorization: `Bearer ${secret}` } })
  await test.step('calls meet the limit', async () => {
    await expect.poll(async () => (await call()).status).toBe(200)
    let refused = await call()
    for (let made = 0; made < 80 && refused.status === 200; made += 1) refused = await call()
    expect(JSON.parse(refused.text)).toMatchObject({ code: 'rate_limited', status: 429 })
    // Counts are by the second: a replay may let a call through that came a moment too early. Not twenty.
    for (let made = 0; made < 20; made += 1) await call()
  })

  await test.step('the code’s page says why and leads to the simulator', async () => {
    await page.goto('/docs/errors/rate_limited')
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.getByRole('link', { name: 'simulator' })).toHaveAttribute(
      'href',
      '/simulator',
    )
  })

  await test.step('the application’s limits show the use and the 429s', async () => {
    await expect
      .poll(
        async () => {
          await page.goto(`/applications/${application}/limits`)
          await expect(page.getByRole('heading', { name: 'Limits in words' })).toBeVisible()
          return page.getByText('Free was not enough').isVisible()
        },
        { timeout: 60_000, intervals: [2_000] },
      )
      .toBe(true)
    await expect(page.getByText('Peak 100 %')).toBeVisible()
    await expect(page.getByText(/^30 requests at once, then 1 every second/)).toBeVisible()
    await page.getByRole('link', { name: 'Simulate another tier' }).first().click()
    await expect(page).toHaveURL(/\/simulator\?subscription=sub_/)
  })

  await test.step('premium would have been enough', async () => {
    await page.getByRole('combobox', { name: 'Tier' }).click()
    await page.getByRole('option', { name: /Premium/ }).click()
    await page.getByRole('button', { name: 'Simulate' }).click()
    await expect(page.getByText(/Premium would have let all \d+ calls through/)).toBeVisible()
    expect(new URL(page.url()).searchParams.get('tier')).toMatch(/^tier_/)
  })

  await test.step('ask for it', async () => {
    await page.getByRole('link', { name: 'Take this tier' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByRole('radio', { name: /Premium/ })).toBeChecked()
    await dialog.getByLabel('Reason').fill('A campaign in December')
    await dialog.getByRole('button', { name: 'Ask for approval' }).click()
    await expect(page.getByText('Premium is asked for', { exact: true })).toBeVisible()
  })

  await test.step('an admin approves, with the keyboard', async () => {
    const context = await browser.newContext({ baseURL: product.portal })
    const admin = await context.newPage()
    await signIn(admin, product.admin)
    await admin.goto('/admin/approvals/tier-changes')
    const approve = admin.getByRole('button', { name: new RegExp(`^Approve Premium.*${name}`) })
    await expect(approve).toBeVisible()
    await admin.getByRole('heading', { level: 1 }).click()
    for (let row = 0; row < 25 && !(await approve.evaluate(isFocused)); row += 1) {
      await admin.keyboard.press('j')
    }
    await admin.keyboard.press('a')
    const dialog = admin.getByRole('dialog')
    await expect(dialog).toContainText(name)
    await dialog.getByRole('button', { name: 'Approve' }).click()
    await expect(dialog).toBeHidden() // while it is open, the page behind it is hidden too
    await expect(approve).toBeHidden()
    await context.close()
  })

  await test.step('the next calls pass with the same key', async () => {
    await expect
      .poll(async () => (await call()).headers['ratelimit-policy'], { timeout: 5_000 })
      .toContain('q=3000')
    for (let made = 0; made < 60; made += 1) expect((await call()).status).toBe(200)
  })
})

function isFocused(element: Element): boolean {
  return element === document.activeElement
}
