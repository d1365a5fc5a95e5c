import fs from 'node:fs'
import path from 'node:path'
import { type Browser, type BrowserContext, chromium } from '@playwright/test'
import { launchOptions } from './product/browser.ts'
import { pageValues } from './product/page-values.ts'
import { type Audience, fill, type PageRoute, pageRoutes } from './product/route-tree.ts'
import { type Credentials, type Product, startProduct } from './product/start.ts'

/**
 * `npm run screenshots [-- <part of a path>]`: every page of the route tree into `screenshots/`, light, dark and at 360 px, with the demo's
 * data and empty. Starts a product of its own for each; ends with code 1 when a page did not render.
 */
const OUT = path.join(import.meta.dirname, '../screenshots')
const LOOKS = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  { name: '360', colorScheme: 'light', viewport: { width: 360, height: 780 } },
] as const
const AUDIENCES: Audience[] = ['public', 'developer', 'admin']

type Account = Readonly<{ email: string; password: string }>
type Visit = Readonly<{
  browser: Browser
  portal: string
  folder: string
  account: Account | undefined
  routes: readonly PageRoute[]
  values: Readonly<Record<string, string>>
}>

const wanted = process.argv[2] ?? ''
const failures: string[] = []
const browser = await chromium.launch(launchOptions)
try {
  await withProduct([], async ({ credentials }) => {
    const values = await demoValues(credentials)
    for (const audience of AUDIENCES) {
      const account = accountOf(audience, credentials)
      await visit({ ...visitOf(credentials, audience, values), folder: 'data', account })
    }
    const empty = { ...visitOf(credentials, 'developer', {}), account: await signUp(credentials) }
    await visit({ ...empty, folder: 'empty' })
  })
  await withProduct(['--no-demo'], async ({ credentials }) => {
    await visit({
      ...visitOf(credentials, 'admin', {}),
      folder: 'empty',
      account: credentials.admin,
    })
  })
} finally {
  await browser.close()
}
for (const failure of failures) process.stderr.write(`${failure}\n`)
process.exitCode = failures.length > 0 ? 1 : 0

async function withProduct(flags: readonly string[], use: (product: Product) => Promise<void>) {
  const product = await startProduct({ flags })
  try {
    await use(product)
  } finally {
    await product.stop()
  }
}

function accountOf(audience: Audience, { admin, developer }: Credentials): Account | undefined {
  if (audience === 'public') return undefined
  return audience === 'admin' ? admin : developer
}

/** Pages that need a parameter without a value are left out: an empty installation has nothing to show there. */
function visitOf(
  { portal }: Credentials,
  audience: Audience,
  values: Readonly<Record<string, string>>,
) {
  const routes = pageRoutes().filter(
    (route) =>
      route.audience === audience &&
      route.pattern.includes(wanted) &&
      [...route.pattern.matchAll(/\/\[(\w+)\]/g)].every(([, name]) => name && name in values),
  )
  return { browser, portal, routes, values }
}

async function demoValues(credentials: Credentials): Promise<Record<string, string>> {
  const context = await signedIn(credentials.portal, credentials.developer)
  const values = await pageValues(credentials, context.request)
  await context.close()
  return values
}

async function signedIn(
  portal: string,
  account: Account | undefined,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({ ...options, baseURL: portal })
  if (account === undefined) return context
  const { email, password } = account
  const response = await context.request.post('/api/v1/session', {
    headers: { origin: portal },
    data: { email, password },
  })
  if (!response.ok()) throw new Error(`cannot sign in: ${response.status()}`)
  return context
}

async function signUp({ portal }: Credentials): Promise<Account> {
  const account = { email: 'newcomer@example.org', password: 'granite-meadow-teapot-41' }
  const context = await browser.newContext({ baseURL: portal })
  const response = await context.request.post('/api/v1/sign-up', {
    headers: { origin: portal },
    data: { ...account, name: 'New Comer', organizationName: 'Newcomers' },
  })
  if (!response.ok()) throw new Error(`cannot sign up: ${response.status()}`)
  await context.close()
  return account
}

async function visit({ portal, folder, account, routes, values }: Visit): Promise<void> {
  for (const { name, ...look } of LOOKS) {
    const context = await signedIn(portal, account, look)
    const page = await context.newPage()
    for (const { pattern } of routes) {
      const url = fill(pattern, values)
      const file = path.join(
        OUT,
        folder,
        name,
        `${pattern.replaceAll(/\W+/g, '-').replaceAll(/^-|-$/g, '') || 'landing'}.png`,
      )
      fs.mkdirSync(path.dirname(file), { recursive: true })
      try {
        const response = await page.goto(url, { waitUntil: 'load' })
        await page.locator('h1').first().waitFor({ timeout: 15_000 })
        if ((response?.status() ?? 500) >= 400) throw new Error(`answered ${response?.status()}`)
        await page.screenshot({ path: file, fullPage: true })
      } catch (error) {
        failures.push(`${folder} ${name} ${url}: ${String(error).split('\n')[0]}`)
      }
    }
    await context.close()
  }
}
