import fs from 'node:fs'
import path from 'node:path'
import { toolAt } from '../machine/paths.ts'
import { runCommand } from '../machine/run-command.ts'
import { aptInstall, isAptUsable } from './apt.ts'
import type { TestContext } from './context.ts'

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * Finds the browser, the Redis server and Prometheus' `promtool` that the tests use, and gets what is missing: from apt
 * when we are root on Debian, else the browser from Playwright. Says what it cannot get.
 *
 * Leaves `CHROMIUM_PATH` (absent: Playwright's own browser) and `REDIS_SERVER` in the environment.
 */
export async function findTools(context: TestContext): Promise<void> {
  const missing = await missingPackages(context)
  if (missing.length > 0 && isAptUsable()) {
    console.log(`Installing ${missing.join(' and ')} with apt …`)
    await aptInstall(context, missing)
  }
  if (findBrowser(context) === undefined && !(await hasPlaywrightBrowser())) {
    await installPlaywrightBrowser(context)
  }
  const redis = onPath(context, 'redis-server')
  if (redis === undefined) warnOf('redis-server', 'redis-server')
  if (onPath(context, 'promtool') === undefined) warnOf('promtool', 'prometheus')
  const browser = findBrowser(context)
  if (browser !== undefined) context.env.CHROMIUM_PATH = browser
  if (redis !== undefined) context.env.REDIS_SERVER = redis
}

function warnOf(program: string, packageName: string): void {
  console.log(
    `! ${program} is not installed and this user cannot install it: the tests that need it cannot pass. On Debian: apt-get install ${packageName}`,
  )
}

/** Debian packages of what is not there. */
async function missingPackages(context: TestContext): Promise<string[]> {
  return [
    ...(findBrowser(context) === undefined && !(await hasPlaywrightBrowser()) ? ['chromium'] : []),
    ...(onPath(context, 'redis-server') === undefined ? ['redis-server'] : []),
    ...(onPath(context, 'promtool') === undefined ? ['prometheus'] : []),
  ]
}

function findBrowser(context: TestContext): string | undefined {
  const { CHROMIUM_PATH: given } = context.env
  if (given !== undefined && fs.existsSync(given)) return given
  return CHROMIUM_NAMES.map((name) => onPath(context, name)).find((at) => at !== undefined)
}

async function hasPlaywrightBrowser(): Promise<boolean> {
  const { chromium } = await import('@playwright/test')
  return fs.existsSync(chromium.executablePath())
}

async function installPlaywrightBrowser({ env, signal }: TestContext): Promise<void> {
  console.log("Downloading Playwright's own Chromium …")
  const cli = toolAt('playwright-core/cli.js')
  const argv = [process.execPath, cli, 'install', 'chromium'] as const
  if ((await runCommand({ argv, cwd: process.cwd(), env, signal })) === 0) return
  console.log(
    '! No Chromium: there is none on the PATH and Playwright could not download its own. The e2e tests cannot pass. Install one and set CHROMIUM_PATH to it.',
  )
}

function onPath({ env }: TestContext, name: string): string | undefined {
  // Debian keeps servers in sbin folders that an ordinary user's PATH may lack.
  const dirs = [
    ...(env.PATH ?? '').split(path.delimiter),
    '/usr/bin',
    '/usr/sbin',
    '/usr/local/bin',
  ]
  return dirs.map((dir) => path.join(dir, name)).find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK)
    return fs.statSync(file).isFile()
  } catch {
    return false
  }
}
