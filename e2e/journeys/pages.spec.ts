import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '../fixtures/test.ts'
import { pageValues } from '../product/page-values.ts'
import { type Audience, fill, pageRoutes } from '../product/route-tree.ts'

const AUDIENCES: Audience[] = ['public', 'developer', 'admin']
const SCHEMES = ['light', 'dark'] as const

// Guarantee: every page of the route tree renders with its heading, breaks no rule of WCAG 2.2 AA that axe knows, fits into
// 360 px, and logs no error (a script or style that the Content-Security-Policy refused is one).
for (const audience of AUDIENCES) {
  for (const colorScheme of SCHEMES) {
    test(`${audience} pages are accessible in ${colorScheme}`, async ({
      browser,
      product,
      signIn,
    }) => {
      test.setTimeout(300_000)
      const context = await browser.newContext({ colorScheme, baseURL: product.portal })
      const page = await context.newPage()
      const developer = await browser.newContext({ baseURL: product.portal })
      await signIn(await developer.newPage(), product.developer)
      const values = await pageValues(product, developer.request)
      await developer.close()
      const logged: string[] = []
      page.on('console', (message) => {
        if (message.type() === 'error') logged.push(`${page.url()}: ${message.text()}`)
      })
      page.on('pageerror', (error) => logged.push(`${page.url()}: ${error.message}`))

      if (audience === 'developer') await signIn(page, product.developer)
      if (audience === 'admin') await signIn(page, product.admin)
      for (const { pattern } of pageRoutes().filter((route) => route.audience === audience)) {
        await test.step(pattern, async () => {
          await page.goto(fill(pattern, values))
          await expect(page.locator('h1').first()).toBeVisible({ timeout: 20_000 })
          await expect(page.locator('[data-loading]')).toHaveCount(0)
          const { violations } = await new AxeBuilder({ page })
            .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
            .analyze()
          expect(
            violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
            pattern,
          ).toEqual([])
          await page.setViewportSize({ width: 360, height: 740 })
          const widthPx = await page.evaluate(() => document.documentElement.scrollWidth)
          expect(widthPx, `${pattern} at 360 px`).toBeLessThanOrEqual(360)
          await page.setViewportSize({ width: 1280, height: 800 })
        })
      }
      expect(logged).toEqual([])
      await context.close()
    })
  }
}
