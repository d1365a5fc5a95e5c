import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { loadDocument } from '@gatehouse/sdk-gen'
import {
  buildSdks,
  cacheBuild,
  defaultToolsDir,
  detectSandbox,
  LANGUAGES,
  type Machine,
  normaliseForSdk,
  readCachedBuild,
  type SdkBuild,
  type SdkSource,
  sdkKey,
  toolsFingerprint,
} from '@gatehouse/sdk-gen/sdk'
import { type Figure, report } from './rig/report.ts'
import { runHostile } from './rig/sdk-programs.ts'

/**
 * Makes and proves the SDKs of the demo's two versions and of ten public documents in all languages: seconds cold and out of the cache,
 * and whether a second making gives the same bytes. Then runs the demo's SDKs against an API on a bad day.
 *
 * `npm run bench -- sdk` for all; `npm run bench -- sdk ferry-v1` for what has that in its name.
 */
const EXAMPLES = [
  ...['3.0/petstore', '3.0/star-trek', '3.0/uspto', '3.0/callbacks', '3.0/discriminators'],
  ...['3.0/file-uploads', '3.0/parameters-style', '3.0/schema-types', '3.1/train-travel'],
  '3.1/schema-types',
]

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-bench-sdk-'))
const sandbox = detectSandbox()
const machine: Machine = {
  ...{ sandbox, env: process.env, jar: process.env.OPENAPI_GENERATOR_JAR },
  generatorTimeoutMs: 300_000,
  toolsDir: defaultToolsDir(sandbox, path.join(os.homedir(), '.cache')),
  signal: new AbortController().signal,
  note: () => undefined,
}

try {
  const wanted = process.argv[2] ?? ''
  for (const [name, file] of documents().filter(([name]) => name.includes(wanted))) {
    report(await measure(name, file))
  }
} finally {
  fs.rmSync(home, { recursive: true, force: true })
}

function documents(): (readonly [name: string, file: string])[] {
  const ferry = path.join(import.meta.dirname, '../examples/ferry/openapi')
  const examples = path.dirname(
    createRequire(import.meta.url).resolve('@readme/oas-examples/package.json'),
  )
  return [
    ['ferry-v1', path.join(ferry, 'v1.yaml')],
    ['ferry-v2', path.join(ferry, 'v2.yaml')],
    ...EXAMPLES.map((name) => {
      const [version = '', file = ''] = name.split('/')
      return [`${file}-${version}`, path.join(examples, version, 'json', `${file}.json`)] as const
    }),
  ]
}

async function measure(name: string, file: string): Promise<Figure[]> {
  const source = await sourceOf(name, file)
  const key = sdkKey(source, normaliseForSdk(source), await toolsFingerprint(machine))
  const cold = await timed(() => make(source))
  cacheBuild(home, key, cold.value)
  const cached = await timed(() => readCachedBuild(home, key))
  const again = await make(source)
  const proved = provedIn(cold.value)
  return [
    { name: `${name} proved`, value: proved.length, unit: 'languages', atLeast: LANGUAGES.length },
    { name: `${name} cold`, value: cold.seconds, unit: 's' },
    { name: `${name} cached`, value: cached.seconds, unit: 's', atMost: 1 },
    {
      name: `${name} made again`,
      value: sameBytes(cold.value, again),
      unit: 'identical',
      atLeast: 1,
    },
    ...(name === 'ferry-v1' ? await hostile(cold.value) : []),
  ]
}

async function sourceOf(name: string, file: string): Promise<SdkSource> {
  const loaded = await loadDocument(fs.readFileSync(file, 'utf8'))
  if (!loaded.ok) throw new Error(`${file}: ${JSON.stringify(loaded.findings[0])}`)
  const isFerry = name.startsWith('ferry')
  return {
    document: loaded.document.bundled,
    ...{ apiSlug: isFerry ? 'ferry' : name.replaceAll('.', ''), versionName: 'v1', auth: 'key' },
    ...{ apiName: name, baseUrl: 'http://localhost:8080/api', earlierHashes: [] },
  }
}

function make(source: SdkSource): Promise<SdkBuild> {
  return buildSdks({
    ...{ source, earlier: [], machine, workParent: os.tmpdir() },
    onProgress: () => undefined,
  })
}

async function timed<T>(act: () => T | Promise<T>) {
  const startedMs = performance.now()
  const value = await act()
  return { value, seconds: (performance.now() - startedMs) / 1_000 }
}

function provedIn(build: SdkBuild): string[] {
  if (!build.ok) throw new Error(build.reason)
  for (const { language, state, log, missing } of build.packages) {
    if (state !== 'proved') console.error(`${language}: ${missing?.message ?? log}`)
  }
  return build.packages.filter(({ state }) => state === 'proved').map(({ language }) => language)
}

function sameBytes(a: SdkBuild, b: SdkBuild): number {
  const hashes = (build: SdkBuild) =>
    build.ok ? build.packages.flatMap(({ artifacts }) => artifacts.map(({ sha256 }) => sha256)) : []
  return JSON.stringify(hashes(a)) === JSON.stringify(hashes(b)) ? 1 : 0
}

async function hostile(build: SdkBuild): Promise<Figure[]> {
  if (!build.ok) return []
  const figures: Figure[] = []
  for (const one of build.packages.filter(({ state }) => state === 'proved')) {
    const complaints = await runHostile(one, machine, home)
    for (const complaint of complaints) console.error(`${one.language}: ${complaint}`)
    const name = `ferry-v1 ${one.language} on a bad day`
    figures.push({ name, value: complaints.length, unit: 'complaints', atMost: 0 })
  }
  return figures
}
