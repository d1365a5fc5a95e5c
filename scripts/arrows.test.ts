import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT, toolAt } from './machine/paths.ts'

type Violation = { rule: { name: string }; from: string; to: string }

const trees: string[] = []

afterAll(() => {
  for (const tree of trees) fs.rmSync(tree, { recursive: true, force: true })
})

/** A small tree in which every arrow is allowed. */
const GOOD: Readonly<Record<string, string>> = {
  'apps/gateway/src/app.ts': "import './pipeline/index.ts'\nimport './snapshot/load.ts'\n",
  'apps/gateway/src/main.ts': "import './app.ts'\n",
  'apps/gateway/src/pipeline/exchange.ts':
    "import type { P } from '@gatehouse/policy'\nexport type E = P\n",
  'apps/gateway/src/pipeline/index.ts': "import './authenticate.ts'\nimport './limit.ts'\n",
  'apps/gateway/src/pipeline/authenticate.ts':
    "import type { E } from './exchange.ts'\nexport type A = E\n",
  'apps/gateway/src/pipeline/limit.ts': "import '../stores/memory.ts'\n",
  'apps/gateway/src/snapshot/load.ts': "import '@gatehouse/db'\n",
  'apps/gateway/src/stores/memory.ts': "import '@gatehouse/policy'\n",
  'apps/gateway/test/a.test.ts': "import '@gatehouse/db/testing'\nimport '../src/app.ts'\n",
  'apps/portal/src/app/page.tsx':
    "import '../features/keys/panel.tsx'\nimport '../server/keys.ts'\n",
  'apps/portal/src/contract/keys.ts': "import '@gatehouse/policy'\n",
  'apps/portal/src/features/keys/panel.tsx': "import './queries.ts'\nimport '@/ui/button.tsx'\n",
  'apps/portal/src/features/keys/queries.ts':
    "import '@/contract/keys.ts'\nimport '@/lib/api.ts'\n",
  'apps/portal/src/features/usage/panel.tsx': 'export {}\n',
  'apps/portal/src/lib/api.ts': 'export {}\n',
  'apps/portal/src/server/keys.ts':
    "import '@gatehouse/db'\nimport '@gatehouse/sdk-gen'\nimport '@/contract/keys.ts'\n",
  'apps/portal/src/ui/button.tsx': 'export {}\n',
  'apps/worker/src/main.ts': "import '@gatehouse/db'\nimport '@gatehouse/sdk-gen'\n",
  'bench/hot-path.ts': "import '@gatehouse/db/testing'\n",
  'e2e/a.spec.ts': "import '@gatehouse/db/testing'\n",
  'examples/ferry/src/app.ts': 'export {}\n',
  'packages/db/src/index.ts': "import '@gatehouse/policy'\nimport './inner.ts'\nimport 'node:fs'\n",
  'packages/db/src/inner.ts': 'export {}\n',
  'packages/db/src/testing.ts': "import './inner.ts'\n",
  'packages/policy/src/index.ts':
    "import { z } from 'zod'\nimport './inner.ts'\nexport type P = typeof z\n",
  'packages/policy/src/inner.ts': 'export {}\n',
  'packages/sdk-gen/src/index.ts': 'export {}\n',
  'scripts/start.ts': "import '@gatehouse/db'\nimport 'node:fs'\n",
}

/** What each rule forbids: an import added to the good tree. */
const PLANTED: readonly (readonly [rule: string, file: string, source: string])[] = [
  ['arrows-policy', 'packages/policy/src/bad.ts', "import '../../sdk-gen/src/index.ts'"],
  ['arrows-db', 'packages/db/src/bad.ts', "import '@gatehouse/sdk-gen'"],
  ['arrows-sdk-gen', 'packages/sdk-gen/src/bad.ts', "import '@gatehouse/policy'"],
  ['arrows-gateway', 'apps/gateway/src/bad.ts', "import '@gatehouse/sdk-gen'"],
  ['arrows-worker', 'apps/worker/src/bad.ts', "import '../../gateway/src/app.ts'"],
  ['arrows-portal', 'apps/portal/src/server/bad.ts', "import '../../../gateway/src/app.ts'"],
  ['arrows-ferry', 'examples/ferry/src/bad.ts', "import '@gatehouse/policy'"],
  ['arrows-e2e', 'e2e/bad.ts', "import '../apps/gateway/src/app.ts'"],
  ['arrows-bench', 'bench/bad.ts', "import '../apps/gateway/src/app.ts'"],
  ['arrows-scripts', 'scripts/bad.ts', "import '../apps/gateway/src/app.ts'"],
  ['no-unresolvable', 'apps/portal/src/server/bad.ts', "import '@/server/nothing.ts'"],
  ['policy-is-pure', 'packages/policy/src/bad.ts', "import 'node:fs'"],
  ['policy-is-pure', 'packages/policy/src/bad.ts', "import 'pg'"],
  [
    'no-deep-imports',
    'apps/gateway/src/snapshot/bad.ts',
    "import '../../../../packages/db/src/inner.ts'",
  ],
  ['no-deep-imports', 'e2e/bad.ts', "import '../packages/db/src/inner.ts'"],
  ['testing-only-in-tests', 'apps/worker/src/bad.ts', "import '@gatehouse/db/testing'"],
  ['production-never-tests', 'apps/gateway/src/bad.ts', "import '../test/a.test.ts'"],
  ['phases-are-independent', 'apps/gateway/src/pipeline/bad.ts', "import './limit.ts'"],
  ['gateway-never-upwards', 'apps/gateway/src/stores/bad.ts', "import '../pipeline/limit.ts'"],
  ['pipeline-never-app', 'apps/gateway/src/control/bad.ts', "import '../app.ts'"],
  ['db-never-on-request-path', 'apps/gateway/src/upstream/bad.ts', "import '@gatehouse/db'"],
  [
    'features-are-islands',
    'apps/portal/src/features/keys/bad.ts',
    "import '@/features/usage/panel.tsx'",
  ],
  ['db-only-behind-server', 'apps/portal/src/app/bad.ts', "import '@gatehouse/db'"],
  ['db-only-behind-server', 'apps/portal/src/app/bad.ts', "import '@gatehouse/sdk-gen'"],
  // A type-only import through the alias is an arrow too.
  [
    'features-never-server',
    'apps/portal/src/features/keys/bad.ts',
    "import type {} from '@/server/keys.ts'",
  ],
  ['contract-only-policy', 'apps/portal/src/contract/bad.ts', "import '@/lib/api.ts'"],
  ['ui-knows-no-nouns', 'apps/portal/src/ui/bad.ts', "import '@/features/keys/panel.tsx'"],
  ['server-never-screens', 'apps/portal/src/server/bad.ts', "import '@/ui/button.tsx'"],
]

function plant(files: Readonly<Record<string, string>>): string {
  const tree = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-arrows-'))
  trees.push(tree)
  const write = (file: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(tree, file)), { recursive: true })
    fs.writeFileSync(path.join(tree, file), text)
  }
  for (const [file, text] of Object.entries(files)) write(file, text)
  const exports = { '.': './src/index.ts', './testing': './src/testing.ts' }
  fs.mkdirSync(path.join(tree, 'node_modules/@gatehouse'), { recursive: true })
  for (const name of ['policy', 'db', 'sdk-gen']) {
    write(`packages/${name}/package.json`, JSON.stringify({ name: `@gatehouse/${name}`, exports }))
    fs.symlinkSync(`../../packages/${name}`, path.join(tree, 'node_modules/@gatehouse', name))
  }
  for (const name of ['zod', 'pg']) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }))
    write(`node_modules/${name}/index.js`, '')
  }
  write('package.json', JSON.stringify({ dependencies: { zod: '*', pg: '*' } }))
  const paths = { '@/*': ['./src/*'] }
  write(
    'apps/portal/tsconfig.json',
    JSON.stringify({ compilerOptions: { paths, allowImportingTsExtensions: true } }),
  )
  return tree
}

function violationsIn(tree: string): Violation[] {
  const rooms = ['packages', 'apps', 'examples', 'e2e', 'bench', 'scripts']
  const config = path.join(ROOT, '.dependency-cruiser.cjs')
  const cli = toolAt('dependency-cruiser/bin/dependency-cruiser.mjs')
  const args = [cli, '--config', config, '--output-type', 'json', ...rooms]
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: tree, encoding: 'utf8' })
  if (stdout === '') throw new Error(stderr)
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations
}

describe('the arrows', () => {
  it('let every allowed import through', () => {
    expect(violationsIn(plant(GOOD))).toEqual([])
  })

  // All in one tree, each in a file of its own, since a run takes a second.
  const files = PLANTED.map(([, file], index) => file.replace('bad', `bad-${index}`))
  const planted = Object.fromEntries(PLANTED.map(([, , source], i) => [files[i], `${source}\n`]))
  let violations: Violation[] = []

  beforeAll(() => {
    violations = violationsIn(plant({ ...GOOD, ...planted }))
  })

  it.each(PLANTED.map(([rule, , source], index) => ({ rule, source, file: files[index] })))(
    '$rule refuses $source in $file',
    ({ rule, file }) => {
      expect(violations.filter(({ from }) => from === file).map((v) => v.rule.name)).toContain(rule)
    },
  )

  it('no-cycles refuses a circle', () => {
    const circle = {
      ...GOOD,
      'packages/db/src/inner.ts': "import './outer.ts'\n",
      'packages/db/src/outer.ts': "import './inner.ts'\n",
    }
    const names = new Set(violationsIn(plant(circle)).map(({ rule }) => rule.name))
    expect([...names]).toEqual(['no-cycles'])
  })

  it('has a planted violation for each rule', () => {
    const config: { forbidden: { name: string }[] } = createRequire(import.meta.url)(
      path.join(ROOT, '.dependency-cruiser.cjs'),
    )
    const tested = new Set([...PLANTED.map(([rule]) => rule), 'no-cycles'])
    expect(config.forbidden.map(({ name }) => name).filter((name) => !tested.has(name))).toEqual([])
  })
})

// A member of a global is beyond the linter's list of forbidden globals.
it('packages/policy has no randomness of its own', () => {
  const src = path.join(ROOT, 'packages/policy/src')
  const files = fs
    .readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  expect(files.length).toBeGreaterThan(0)
  const random = files.filter((file) =>
    /\bMath\s*\.\s*random\b/.test(fs.readFileSync(path.join(src, file), 'utf8')),
  )
  expect(random).toEqual([])
})
