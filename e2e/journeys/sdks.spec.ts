import { execFile } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '../fixtures/test.ts'

type Listed = Readonly<{ items: readonly Readonly<{ id: string; name: string; slug: string }>[] }>
type Build = Readonly<{ id: string; state: string; packages: readonly { language: string }[] }>

const BUILD_MS = 600_000

// Guarantee: what the SDKs tab offers works as it is offered, from the download to a 200 through the gateway. On a machine that cannot make
// SDKs the tab says so, and offers nothing.
test('a consumer downloads the TypeScript SDK, and a script with it gets a 200', async ({
  page,
  product,
  adminApi,
}) => {
  test.setTimeout(BUILD_MS + 60_000)

  const build = await test.step('an admin has SDKs made', async () => {
    const apis = await adminApi<Listed>('GET', '/apis?q=ferry')
    const apiId = apis.body.items.find(({ slug }) => slug === 'ferry')?.id
    const versions = await adminApi<Listed>('GET', `/apis/${apiId}/versions`)
    const versionId = versions.body.items.find(({ name }) => name === 'v2')?.id
    const asked = await adminApi<Build>('POST', '/sdk-builds', { versionId })
    expect(asked.status).toBe(202)
    let newest = asked.body
    await expect
      .poll(
        async () => {
          newest = (await adminApi<Build>('GET', `/sdk-builds/${asked.body.id}`)).body
          return newest.state
        },
        { timeout: BUILD_MS, intervals: [1_000] },
      )
      .toMatch(/^(succeeded|unable)$/)
    return newest
  })

  await page.goto('/apis/ferry')
  await page.getByRole('link', { name: 'SDKs' }).click()
  await page.waitForURL('**/apis/ferry/v2/sdks')
  if (build.state === 'unable') {
    await expect(page.getByText('SDKs cannot be made here')).toBeVisible()
    await expect(page.getByRole('link', { name: /Download/ })).toHaveCount(0)
    return
  }

  const script =
    await test.step('reads the first call, with the key put in by the browser', async () => {
      await page.getByLabel('Your key').fill(product.apiKey)
      await expect(page.getByText(`export GATEHOUSE_API_KEY='${product.apiKey}'`)).toBeVisible()
      expect(page.url()).not.toContain(product.apiKey)
      const code = page.getByRole('region', { name: 'TypeScript' }).locator('code')
      return (await code.textContent()) ?? ''
    })

  await test.step('downloads the package, and its script gets its answer', async () => {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-e2e-sdk-'))
    try {
      const downloading = page.waitForEvent('download')
      await page.getByRole('link', { name: /\.tgz$/ }).click()
      const tarball = path.join(home, 'sdk.tgz')
      await (await downloading).saveAs(tarball)
      const run = promisify(execFile)
      await run('tar', ['xzf', tarball, '-C', home])
      fs.writeFileSync(path.join(home, 'package/script.mjs'), script)
      const env = { GATEHOUSE_API_KEY: product.apiKey }
      const { stdout } = await run(process.execPath, [path.join(home, 'package/script.mjs')], {
        env,
      })
      expect(stdout).toContain('Stornmouth')
    } finally {
      fs.rmSync(home, { recursive: true, force: true })
    }
  })
})
