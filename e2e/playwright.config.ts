import { defineConfig } from '@playwright/test'
import { launchOptions } from './product/browser.ts'

/** Journeys in a real browser, through the pages and the real gateway. No retries: a flake is a bug with an owner. */
export default defineConfig({
  testDir: './journeys',
  globalSetup: './product/global-setup.ts',
  outputDir: '../test-results',
  workers: 1,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: [['list']],
  use: {
    launchOptions,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    locale: 'en-GB',
  },
})
