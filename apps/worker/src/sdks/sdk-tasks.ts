import os from 'node:os'
import path from 'node:path'
import {
  type ClaimedBuild,
  claimSdkBuild,
  type FinishedBuild,
  finishSdkBuild,
  type Pool,
  planSdkBuilds,
  queueSdkBuilding,
  requeueSdkBuilds,
  returnSdkBuild,
  sdkDocument,
} from '@gatehouse/db'
import type { JsonObject } from '@gatehouse/sdk-gen'
import {
  buildSdks,
  cacheBuild,
  defaultToolsDir,
  detectSandbox,
  type Machine,
  type Missing,
  readCachedBuild,
  type Sandbox,
  type SdkBuild,
  toolsFingerprint,
} from '@gatehouse/sdk-gen/sdk'
import type { Logger } from '../log.ts'
import { keepBuildLog } from './build-log.ts'
import { type FoundSource, keyOf, publishedSources, wantedSdks } from './published-sdks.ts'

export type SdkSettings = Readonly<{
  /** Which builds are made: those of everything that is published, those that an admin asks for, none. */
  builds: 'all' | 'asked' | 'none'
  gatewayUrl: string | undefined
  /** Where finished builds are kept by content; absent: they are not. */
  dataDir: string | undefined
  toolsDir: string | undefined
  jar: string | undefined
  /** How long the generator may take for all languages of a version. */
  generatorSecondsMax: number
  /** The process's own, for programs of the machine. */
  machineEnv: Readonly<Record<string, string | undefined>>
}>

export type SdkDeps = Readonly<{
  pool: Pool
  log: Logger
  settings: SdkSettings
  /** The worker is to end. */
  stopping: AbortSignal
}>

/** Whoever started the product just now, or published, wants the machine for something else first. */
const FIRST_BUILD_DELAY_S = 20
const RETRY_FIRST_S = 900
const RETRY_MAX = 6
/** What may be there the next time that it is asked for. */
const FETCHED = ['no_generator', 'no_python_packages', 'no_go_modules']

/** The two tasks of SDKs: what is to be made, and making it. */
export function createSdkTasks(deps: SdkDeps) {
  let isBuilding = false
  let isAskedAgain = false
  return {
    /** Compares what is published with what was built. Cheap when nothing changed. */
    async plan(): Promise<void> {
      const { pool, settings } = deps
      if (settings.builds === 'none') return
      const waiting =
        settings.builds === 'asked' ? await requeueSdkBuilds(pool) : await planAll(deps)
      if (waiting > 0) await queueSdkBuilding(pool, FIRST_BUILD_DELAY_S)
    },
    /** Makes what waits, one after the other: a second call while one is at it only makes that one look again. */
    async build(jobSignal: AbortSignal): Promise<void> {
      if (deps.settings.builds === 'none') return
      const signal = AbortSignal.any([jobSignal, deps.stopping])
      isAskedAgain = true
      if (isBuilding) return
      isBuilding = true
      try {
        while (isAskedAgain && !signal.aborted) {
          isAskedAgain = false
          await buildWaiting(deps, signal)
        }
      } finally {
        isBuilding = false
      }
    },
  }
}

/** Gives how many builds wait. */
async function planAll(deps: SdkDeps): Promise<number> {
  const { pool, settings } = deps
  const tools = await toolsFingerprint(machineOf(deps, deps.stopping))
  return planSdkBuilds(pool, await wantedSdks(pool, settings.gatewayUrl, tools))
}

async function buildWaiting(deps: SdkDeps, signal: AbortSignal): Promise<void> {
  for (
    let build = await claimSdkBuild(deps.pool);
    build !== null;
    build = await claimSdkBuild(deps.pool)
  ) {
    await buildOne(deps, build, signal)
    if (signal.aborted) return
  }
}

async function buildOne(deps: SdkDeps, build: ClaimedBuild, stopping: AbortSignal): Promise<void> {
  const { pool, log } = deps
  const lost = new AbortController()
  const record = keepBuildLog(pool, build, () => lost.abort())
  const signal = AbortSignal.any([stopping, lost.signal])
  log.info({ buildId: build.id, versionId: build.versionId }, 'building SDKs')
  try {
    const finished = await make(deps, build, signal, record)
    await record.stop()
    if (signal.aborted) await returnSdkBuild(pool, build.id)
    else {
      await finishSdkBuild(pool, build.id, finished)
      log.info({ buildId: build.id, state: finished.state }, 'built SDKs')
    }
  } catch (error) {
    await record.stop()
    if (signal.aborted) return void (await returnSdkBuild(pool, build.id))
    log.error({ buildId: build.id, err: error }, 'a build of SDKs broke off')
    const reason = 'The build broke off; the log of the worker says why.'
    await finishSdkBuild(pool, build.id, failure(build, reason, record.text()))
  }
}

type BuildRecord = ReturnType<typeof keepBuildLog>

async function make(
  deps: SdkDeps,
  build: ClaimedBuild,
  signal: AbortSignal,
  record: BuildRecord,
): Promise<FinishedBuild> {
  const { pool, settings } = deps
  const found = await findSource(pool, settings.gatewayUrl, build.versionId)
  if (found === null) return failure(build, 'The version is not published any more.', '')
  const machine = { ...machineOf(deps, signal), note: record.note }
  const key = keyOf(found, await toolsFingerprint(machine))
  const cacheDir = settings.dataDir && path.join(settings.dataDir, 'sdk-cache')
  const cached = cacheDir && !build.isForced ? readCachedBuild(cacheDir, key) : null
  if (cached) record.note('Taken from the cache: nothing that decides the content has changed.')
  const made =
    cached ||
    (await buildSdks({
      source: found.source,
      earlier: await readDocuments(pool, found.earlierIds),
      machine,
      workParent: os.tmpdir(),
      onProgress: record.progress,
    }))
  if (cacheDir && !cached && !signal.aborted) cacheBuild(cacheDir, key, made)
  return finished(build, key, made, record.text())
}

/** One that is gone meanwhile ends the history. */
async function readDocuments(pool: Pool, ids: readonly string[]): Promise<JsonObject[]> {
  const documents: JsonObject[] = []
  for (const id of ids) {
    const document = await sdkDocument(pool, id)
    if (typeof document !== 'object' || document === null) break
    documents.push(document as JsonObject)
  }
  return documents
}

async function findSource(
  pool: Pool,
  gatewayUrl: string | undefined,
  versionId: string,
): Promise<FoundSource | null> {
  for await (const found of publishedSources(pool, gatewayUrl)) {
    if (found.versionId === versionId) return found
  }
  return null
}

function finished(build: ClaimedBuild, key: string, made: SdkBuild, log: string): FinishedBuild {
  const { notes } = made
  if (!made.ok) {
    const { reason, missing } = made
    const state = missing === null ? 'failed' : 'unable'
    const retryInSeconds = retryAfter(build, [missing])
    return { state, key, reason, missing, notes, log, packages: [], retryInSeconds }
  }
  const packages = made.packages.map(({ names, ...one }) => ({
    ...one,
    packageName: { typescript: names.packageName, python: names.pythonPackage, go: names.goModule }[
      one.language
    ],
    version: names.version,
  }))
  const retryInSeconds = retryAfter(
    build,
    packages.map(({ missing }) => missing),
  )
  const rest = { reason: null, missing: null, notes, log, packages, retryInSeconds }
  return { state: 'succeeded', key, ...rest }
}

/** Only what has to be fetched may come by itself: after a quarter of an hour, then later and later. */
function retryAfter(
  { attempts }: ClaimedBuild,
  missing: readonly (Missing | null)[],
): number | null {
  const isFetched = missing.some((one) => one !== null && FETCHED.includes(one.code))
  return isFetched ? RETRY_FIRST_S * 2 ** Math.min(attempts - 1, RETRY_MAX) : null
}

function failure(build: ClaimedBuild, reason: string, log: string): FinishedBuild {
  const nothing = { missing: null, notes: [], packages: [], retryInSeconds: null }
  return { state: 'failed', key: build.key, reason, log, ...nothing }
}

/** Found out once: the machine does not change under a process. */
let sandbox: Sandbox | undefined

function machineOf({ settings }: SdkDeps, signal: AbortSignal): Machine {
  const { machineEnv: env, jar } = settings
  const generatorTimeoutMs = settings.generatorSecondsMax * 1_000
  sandbox ??= detectSandbox()
  const cacheHome = env.XDG_CACHE_HOME ?? path.join(env.HOME ?? os.homedir(), '.cache')
  const toolsDir = settings.toolsDir ?? defaultToolsDir(sandbox, cacheHome)
  return { sandbox, toolsDir, env, jar, generatorTimeoutMs, signal, note: () => undefined }
}
