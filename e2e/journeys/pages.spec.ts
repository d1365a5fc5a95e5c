import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/test.ts'
import { pageValues } from '../product/page-values.ts'
import { type Audience, fill, pageRoutes } from '../product/route-tree.ts'

const AUDIENCES: Audience[] = ['public', 'developer', 'admin']
const SCHEMES = ['light', 'dark'] as const
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const NARROW_PX = 360

/** What axe finds in one colour scheme, once colours have faded from the other. */
async function violationsIn(page: Page, colorScheme: (typeof SCHEMES)[number]): Promise<string[]> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((a) => a.finished)))
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze()
  return violations.map(({ id, nodes }) => `${colorScheme}, ${id}: ${nodes[0]?.html}`)
}

// Guarantee: every page of the route tree renders with its heading, breaks no rule of WCAG 2.2 AA that axe knows in either colour
// scheme, fits into 360 px, and logs no error (a script or style that the Content-Security-Policy refused is one).
for (const audience of AUDIENCES) {
  test(`${audience} pages are accessible, narrow ones too, light and dark`, async ({
    browser,
    product,
    signIn,
  }) => {
    test.setTimeout(300_000)
    const developer = await browser.newContext({ baseURL: product.portal })
    await signIn(await developer.newPage(), product.developer)
    const values = await pageValues(product, developer.request)
    await developer.close()

    const context = await browser.newContext({ baseURL: product.portal })
    const page = await context.newPage()
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
        for (const scheme of SCHEMES) {
          expect(await violationsIn(page, scheme), pattern).toEqual([])
        }
        await page.setViewportSize({ width: NARROW_PX, height: 740 })
        // Charts measure their room anew when it changes, and draw themselves again.
        await expect
          .poll(() => page.evaluate(() => document.documentElement.scrollWidth), {
            message: `${pattern} at ${NARROW_PX} px`,
          })
          .toBeLessThanOrEqual(NARROW_PX)
        await page.setViewportSize({ width: 1280, height: 800 })
      })
    }
    expect(logged).toEqual([])
    await context.close()
  })
}
