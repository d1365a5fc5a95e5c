import path from 'node:path'
import { generateClient, isClientCurrent } from '../build/generate.ts'
import { buildPortal, isPortalBuilt } from '../build/portal.ts'
import { ROOT, toolAt } from '../machine/paths.ts'
import { runCommand } from '../machine/run-command.ts'
import type { TestContext } from './context.ts'
import { fromExit, fromPlaywright, fromVitest, readReport, type Tally } from './tally.ts'

type Step = Readonly<{
  name: string
  /** Steps whose result this one uses, for `--only`. */
  needs: readonly string[]
  /** True when it copies the test database. */
  usesDatabase: boolean
  /** True when it needs a browser or a Redis server. */
  usesTools: boolean
  run(context: TestContext): Promise<Tally>
}>

const plain = { needs: [], usesDatabase: false, usesTools: false }
const tested = { needs: ['generate'], usesDatabase: true, usesTools: true }

/** Everything that `npm test` does, in order: what fails fastest comes first. */
export const STEPS = [
  { ...plain, name: 'check', run: tool(['@biomejs/biome/bin/biome', 'ci', '.']) },
  {
    ...plain,
    name: 'arrows',
    run: tool([...depcruise(), 'packages', 'apps', 'examples', 'e2e', 'bench', 'scripts']),
  },
  { ...plain, name: 'generate', run: generate },
  { ...plain, name: 'types', needs: ['generate'], run: types },
  { ...plain, name: 'unit', needs: ['generate'], run: vitest('unit') },
  { ...tested, name: 'db', run: vitest('db') },
  { ...tested, name: 'gateway', run: vitest('gateway') },
  { ...tested, name: 'portal', run: vitest('portal') },
  { ...plain, name: 'build', needs: ['generate'], run: build },
  { ...tested, name: 'e2e', needs: ['generate', 'build'], run: playwright },
] as const satisfies readonly Step[]

function depcruise(): [string, ...string[]] {
  return ['dependency-cruiser/bin/dependency-cruiser.mjs', '--config', '.dependency-cruiser.cjs']
}

function tool([file, ...args]: readonly [string, ...string[]]) {
  return async ({ env, signal }: TestContext): Promise<Tally> => {
    const argv = [process.execPath, toolAt(file), ...args] as const
    return fromExit(await runCommand({ argv, cwd: ROOT, env, signal }))
  }
}

async function generate({ dir, signal }: TestContext): Promise<Tally> {
  if (isClientCurrent()) return fromExit(0)
  await generateClient({ logFile: path.join(dir, 'generate.log'), signal })
  return fromExit(0)
}

/** The packages' own types by turbo, then the scripts', which belong to no package. */
async function types(context: TestContext): Promise<Tally> {
  const turbo = tool([
    'turbo/bin/turbo',
    'run',
    'typecheck',
    '--ui=stream',
    '--output-logs=errors-only',
  ])
  const packages = await turbo(context)
  const scripts = await tool(['typescript/bin/tsc', '-p', '.'])(context)
  return fromExit(packages.failed + scripts.failed)
}

function vitest(project: string) {
  return async ({ dir, env, signal }: TestContext): Promise<Tally> => {
    const report = path.join(dir, `${project}.json`)
    const argv = [
      process.execPath,
      toolAt('vitest/vitest.mjs'),
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ] as const
    const code = await runCommand({ argv, cwd: ROOT, env, signal })
    return fromVitest(readReport(report), code)
  }
}

async function build({ dir, env, signal }: TestContext): Promise<Tally> {
  if (isPortalBuilt()) return fromExit(0)
  await buildPortal({
    env: { ...env, NODE_ENV: 'production' },
    logFile: path.join(dir, 'build.log'),
    signal,
  })
  return fromExit(0)
}

async function playwright({ dir, env, signal }: TestContext): Promise<Tally> {
  const report = path.join(dir, 'e2e.json')
  const argv = [
    process.execPath,
    toolAt('@playwright/test/cli.js'),
    'test',
    '--config=e2e/playwright.config.ts',
    '--reporter=list,json',
  ] as const
  const code = await runCommand({
    argv,
    cwd: ROOT,
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    signal,
  })
  return fromPlaywright(readReport(report), code)
}
