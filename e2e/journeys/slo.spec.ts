import { randomBytes } from 'node:crypto'
import { expect, test } from '../fixtures/test.ts'

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
