import { randomBytes } from 'node:crypto'
import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/test.ts'

const CALLS = 7

/** The link of the newest mail to `recipient`, as the demo's outbox shows it. */
async function linkInMail(page: Page, recipient: string, subject: RegExp): Promise<string> {
  await page.goto(`/outbox?q=${encodeURIComponent(recipient)}`)
  const link = page.getByRole('article', { name: subject }).first().getByRole('link')
  await expect(link).toBeVisible()
  return (await link.getAttribute('href')) ?? ''
}

// Guarantee: a stranger gets from sign-up to a metered 200 without an operator; the secret is shown once; the chart shows as many calls
// as the client made; a revoked key is refused within a second.
test('a stranger signs up, calls an API and sees the calls on a chart', async ({
  page,
  gateway,
}) => {
  test.setTimeout(180_000)
  const email = `ann.${randomBytes(4).toString('hex')}@example.org`
  const password = `violet-${randomBytes(5).toString('hex')}-harbour`

  await test.step('sign up', async () => {
    await page.goto('/')
    await page.getByRole('link', { name: 'Create an account' }).first().click()
    await expect(page.getByRole('button', { name: 'Create account' })).toBeEnabled()
    await page.getByLabel('Your name').fill('Ann Example')
    await page.getByLabel('Organisation').fill('Fresh Organisation')
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Create account' }).click()
    await expect(page.getByText('Look at your mail')).toBeVisible()
  })

  await test.step('verify the address', async () => {
    await page.goto(await linkInMail(page, email, /Verify your e-mail/))
    await expect(page.getByText('The address is verified')).toBeVisible()
    expect(page.url()).not.toContain('token')
  })

  await test.step('sign in', async () => {
    await page.goto('/sign-in')
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled()
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('**/home')
    await expect(page.getByRole('list', { name: 'Quick start' })).toBeVisible()
  })

  await test.step('make an application', async () => {
    await page.goto('/applications')
    await page
      .getByRole('button', { name: /application/i })
      .first()
      .click()
    await page.getByRole('dialog').getByLabel('Name').fill('Laptop')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Create/ })
      .click()
    await expect(page.getByRole('heading', { level: 1, name: 'Laptop' })).toBeVisible()
  })
  const applicationPath = new URL(page.url()).pathname.match(/\/applications\/app_\w+/)?.[0] ?? ''
  expect(applicationPath).not.toBe('')

  await test.step('subscribe it to the free tier', async () => {
    await page.goto('/apis/ferry')
    await page.getByRole('button', { name: 'Subscribe' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: /Free/ }).click()
    await dialog.getByRole('button', { name: 'Subscribe' }).click()
    await expect(page.getByText(/Subscribed/).first()).toBeVisible()
  })

  const secret = await test.step('create a key, shown once', async () => {
    await page.goto(`${applicationPath}/keys`)
    await page.getByRole('button', { name: 'Create a key' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('first')
    await dialog.getByRole('button', { name: 'Create', exact: true }).click()
    const shown = (await page.getByTestId('key-secret').textContent()) ?? ''
    expect(shown).toMatch(/^gh_live_[0-9A-Za-z]{49}$/)
    await page.getByRole('checkbox').check()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.reload()
    expect(await page.content()).not.toContain(shown)
    return shown
  })

  const authorization = { authorization: `Bearer ${secret}` }
  await test.step('call', async () => {
    await expect
      .poll(async () => (await gateway.call('/ferry/v2/ports', { headers: authorization })).status)
      .toBe(200)
    for (let call = 1; call < CALLS; call += 1) {
      expect((await gateway.call('/ferry/v2/sailings', { headers: authorization })).status).toBe(
        200,
      )
    }
    expect((await gateway.call('/ferry/v2/sailings')).status).toBe(401)
  })

  await test.step('the chart shows exactly these calls', async () => {
    await page.goto('/usage?range=1h')
    await expect(
      page.getByRole('img', { name: new RegExp(`\\b${CALLS} requests`) }).first(),
    ).toBeVisible({ timeout: 15_000 })
  })

  await test.step('the limit answers 429 with an honest Retry-After', async () => {
    let refused = await gateway.call('/ferry/v2/ports', { headers: authorization })
    for (let call = 0; call < 60 && refused.status === 200; call += 1) {
      refused = await gateway.call('/ferry/v2/ports', { headers: authorization })
    }
    expect(refused.status).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1)
    expect(JSON.parse(refused.text)).toMatchObject({
      code: 'rate_limited',
      'violated-policies': ['burst'],
    })
  })

  await test.step('revoke: 401 within a second', async () => {
    await page.goto(`${applicationPath}/keys`)
    await page.getByRole('button', { name: 'Actions for first' }).click()
    await page.getByRole('menuitem', { name: /Revoke/ }).click()
    const dialog = page.getByRole('alertdialog').or(page.getByRole('dialog'))
    await dialog.getByRole('textbox').fill('first')
    const answered = page.waitForResponse(
      (response) => response.url().endsWith('/revoke') && response.ok(),
    )
    await dialog.getByRole('button', { name: 'Revoke key' }).click()
    await answered
    const revokedAtMs = Date.now()
    await expect
      .poll(
        async () => (await gateway.call('/ferry/v2/ports', { headers: authorization })).status,
        {
          intervals: [20],
          timeout: 5_000,
        },
      )
      .toBe(401)
    expect(Date.now() - revokedAtMs).toBeLessThan(1_000)
    const { text } = await gateway.call('/ferry/v2/ports', { headers: authorization })
    expect(JSON.parse(text).code).toBe('key_revoked')
  })
})
