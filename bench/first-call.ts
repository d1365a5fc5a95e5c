import { chromium, request } from '@playwright/test'
import { launchOptions } from '../e2e/product/browser.ts'
import { type Credentials, startProduct } from '../e2e/product/start.ts'
import { report } from './rig/report.ts'

/**
 * How soon things are seen, on the whole product as `npm start` brings it up: from a call to the developer's chart in a browser, and from
 * publishing to the new route answering.
 */
const CALLS = 5
const CALL_TO_CHART_SECONDS_MAX = 15
const PUBLISH_TO_ROUTE_SECONDS_MAX = 1
const LOOK_EVERY_MS = 20

const product = await startProduct()
try {
  const callToChart = await secondsFromCallToChart(product.credentials)
  const publishToRoute = await secondsFromPublishToRoute(product.credentials, product.ferryUrl)
  report([
    { name: 'call to chart', value: callToChart, unit: 's', atMost: CALL_TO_CHART_SECONDS_MAX },
    {
      name: 'publish to the new route answering',
      value: publishToRoute,
      unit: 's',
      atMost: PUBLISH_TO_ROUTE_SECONDS_MAX,
    },
  ])
} finally {
  await product.stop()
}

/** The last hour's chart of the demo's developer is open; the clock runs from the last call's answer to the chart saying its number. */
async function secondsFromCallToChart(credentials: Credentials): Promise<number> {
  const { portal, gateway, apiKey, developer } = credentials
  const browser = await chromium.launch(launchOptions)
  try {
    const context = await browser.newContext({ baseURL: portal })
    const signedIn = await context.request.post('/api/v1/session', {
      headers: { origin: portal },
      data: developer,
    })
    if (!signedIn.ok()) throw new Error(`cannot sign in: ${signedIn.status()}`)
    const page = await context.newPage()
    await page.goto('/usage?range=1h')
    await page.locator('h1').waitFor()
    for (let call = 0; call < CALLS; call += 1) {
      const headers = { authorization: `Bearer ${apiKey}` }
      const answer = await context.request.get(`${gateway}/ferry/v2/ports`, { headers })
      if (answer.status() !== 200) throw new Error(`the call answered ${answer.status()}`)
    }
    const calledAtMs = performance.now()
    await page
      .getByRole('img', { name: new RegExp(`\\b${CALLS} requests`) })
      .first()
      .waitFor()
    return (performance.now() - calledAtMs) / 1_000
  } finally {
    await browser.close()
  }
}

/** The clock runs from the answer to publishing to the first answer of the route that is not 404. */
async function secondsFromPublishToRoute(
  { portal, gateway, admin }: Credentials,
  ferryUrl: string,
): Promise<number> {
  const api = await request.newContext({
    extraHTTPHeaders: { authorization: `Bearer ${admin.token}` },
  })
  const post = async (path: string, data: object) => {
    const response = await api.post(`${portal}/api/v1${path}`, { data })
    if (!response.ok()) throw new Error(`${path}: ${response.status()} ${await response.text()}`)
  }
  const document = await (
    await api.get(`${portal}/api/v1/catalog/apis/ferry/versions/v2/openapi.json`)
  ).text()
  await post('/apis', {
    name: 'Bench',
    slug: 'bench',
    versionName: 'v1',
    document: { text: document },
    upstreamUrl: `${ferryUrl}/v2`,
  })
  await post('/revisions', { comment: 'bench' })
  const publishedAtMs = performance.now()
  for (;;) {
    const response = await api.get(`${gateway}/bench/v1/ports`)
    const seconds = (performance.now() - publishedAtMs) / 1_000
    if (response.status() !== 404 || seconds > 30) {
      await api.dispose()
      return seconds
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}
