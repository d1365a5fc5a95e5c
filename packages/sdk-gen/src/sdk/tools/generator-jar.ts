import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import type { Machine } from './machine.ts'
import { type Found, missing } from './missing.ts'
import { runTrusted } from './run-trusted.ts'

/** The one release that the templates here were written for, and what its file must be. */
export const GENERATOR = {
  version: '7.25.0',
  sha256: '41ce4f6b07f196676439d710759fa1ced7a08066d06ff1bf314681470289efae',
} as const

const ARTIFACT = 'org.openapitools:openapi-generator-cli'
const FETCH_MS = 180_000

/**
 * OpenAPI Generator's JAR, checked against its hash: the operator's, else the one fetched earlier, else fetched by the generator's npm
 * wrapper, else by Maven.
 */
export async function findJar(input: Machine): Promise<Found<string>> {
  if (input.jar !== undefined) {
    if (isIntact(input.jar)) return { ok: true, tool: input.jar }
    input.note(`OPENAPI_GENERATOR_JAR is not openapi-generator-cli ${GENERATOR.version}`)
    return missing('no_generator')
  }
  const kept = path.join(input.toolsDir, `openapi-generator-cli-${GENERATOR.version}.jar`)
  if (isIntact(kept)) return { ok: true, tool: kept }
  for (const fetched of [() => byWrapper(input), () => byMaven(input)]) {
    const file = await fetched()
    if (file === undefined) continue
    if (!isIntact(file)) {
      input.note(`${file} is not what was expected (SHA-256)`)
      continue
    }
    fs.copyFileSync(file, `${kept}.part`)
    fs.chmodSync(`${kept}.part`, 0o644)
    fs.renameSync(`${kept}.part`, kept)
    return { ok: true, tool: kept }
  }
  return missing('no_generator')
}

function isIntact(file: string): boolean {
  if (!fs.existsSync(file)) return false
  return createHash('sha256').update(fs.readFileSync(file)).digest('hex') === GENERATOR.sha256
}

/** The wrapper fetches the version that `openapitools.json` names when it is asked for anything. */
async function byWrapper({ toolsDir, env, signal, note }: Machine): Promise<string | undefined> {
  const wrapper = wrapperScript()
  if (wrapper === undefined) {
    note('the npm wrapper @openapitools/openapi-generator-cli is not installed')
    return undefined
  }
  const dir = path.join(toolsDir, 'fetched')
  fs.mkdirSync(dir, { recursive: true })
  const settings = { version: GENERATOR.version, storageDir: dir }
  fs.writeFileSync(
    path.join(dir, 'openapitools.json'),
    JSON.stringify({ 'generator-cli': settings }),
  )
  const argv = [process.execPath, wrapper, 'version'] as const
  const { code, output } = await runTrusted(argv, {
    // It looks for its settings where PWD says we are.
    ...{ cwd: dir, env: { ...env, PWD: dir, INIT_CWD: dir } },
    ...{ timeoutMs: FETCH_MS, signal },
  })
  const file = path.join(dir, `${GENERATOR.version}.jar`)
  if (fs.existsSync(file)) return file
  note(`the npm wrapper ended with ${code}: ${output.trim().slice(-400)}`)
  return undefined
}

function wrapperScript(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve(
      '@openapitools/openapi-generator-cli/package.json',
    )
    return path.join(path.dirname(manifest), 'main.js')
  } catch {
    return undefined // optional: Maven or the operator may bring the file
  }
}

async function byMaven({ env, signal, note }: Machine): Promise<string | undefined> {
  const { version } = GENERATOR
  const wanted = `-Dartifact=${ARTIFACT}:${version}`
  const argv = ['mvn', '-q', '-B', 'dependency:get', wanted, '-Dtransitive=false'] as const
  const { code, output } = await runTrusted(argv, { env, timeoutMs: FETCH_MS, signal })
  const file = path.join(
    ...[env.HOME ?? os.homedir(), '.m2/repository/org/openapitools/openapi-generator-cli'],
    ...[version, `openapi-generator-cli-${version}.jar`],
  )
  if (fs.existsSync(file)) return file
  note(code === null ? 'Maven is not installed' : `Maven ended with ${code}: ${output.slice(-400)}`)
  return undefined
}
