import { expect, test } from '../fixtures/test.ts'

const DOCUMENT = `openapi: 3.1.0
info: { title: Harbours, version: '1' }
paths: {}
`

// A page is seen before its scripts have come, and longer so on a slow line. Guarantee: what people do meanwhile is not lost.
test('what is chosen and typed before a page is alive is kept', async ({
  page,
  product,
  signIn,
}) => {
  await signIn(page, product.admin)
  const { promise: scripts, resolve: sendScripts } = Promise.withResolvers<void>()
  await page.route('**/_next/static/**/*.js', async (route) => {
    await scripts
    await route.continue()
  })
  await page.goto('/admin/apis/new', { waitUntil: 'commit' })
  await page.locator('input[type=file]').setInputFiles({
    name: 'harbours.yaml',
    mimeType: 'application/yaml',
    buffer: Buffer.from(DOCUMENT),
  })
  await page.getByLabel('Slug').fill('harbours')
  await expect(page.getByRole('button', { name: 'Check' })).toBeDisabled()
  sendScripts()
  await expect(page.getByText('harbours.yaml')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Check' })).toBeEnabled()
  await expect(page.getByLabel('Slug')).toHaveValue('harbours')
})
