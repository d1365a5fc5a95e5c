import { execFile, execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type Prisma, queueSdkBuilding, requestSdkBuild } from '@gatehouse/db'
import {
  complaintsAbout,
  expectedOutput,
  HOSTILE_SCRIPTS,
  startHostileApi,
} from '@gatehouse/sdk-gen/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createInstallation, type Installation } from './installation.ts'
import { publishFerry } from './publish-ferry.ts'
import { type RunningWorker, startWorker } from './run-in-test.ts'

/** Fetching tools on a first run, and six compilers on a machine that may be busy. */
const BUILD_MS = 600_000
const KEY = 'gh_test_script'

let installation: Installation
let worker: RunningWorker
let home: string

type Built = Prisma.SdkBuildGetPayload<{ include: { packages: { include: { artifacts: true } } } }>
let built: Built

beforeAll(async () => {
  installation = await createInstallation()
  await installation.install()
  await publishFerry(installation)
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-worker-'))
  worker = startWorker(installation, {
    ...{ SDK_BUILDS: '1', GATEWAY_URL: 'http://localhost:8080', WORKER_DATA_DIR: home },
  })
  built = await untilBuilt(1)
}, BUILD_MS)
afterAll(async () => {
  await worker.stop()
  await installation.close()
  fs.rmSync(home, { recursive: true, force: true })
})

/** The newest of `count` builds, once all are over. The wait for a quiet moment is left out. */
async function untilBuilt(count: number): Promise<Built> {
  const { db, pool } = installation
  const newest = () =>
    db.sdkBuild.findMany({
      orderBy: { createdAt: 'desc' },
      include: { packages: { include: { artifacts: true }, orderBy: { language: 'asc' } } },
    })
  const queued = { timeout: 60_000, interval: 50 }
  await vi.waitFor(async () => expect(await db.sdkBuild.count()).toBe(count), queued)
  await queueSdkBuilding(pool, 0)
  await vi.waitFor(
    async () => {
      const states = (await newest()).map(({ state }) => state)
      expect(states.filter((state) => state === 'queued' || state === 'running')).toEqual([])
    },
    { timeout: BUILD_MS - 70_000, interval: 250 },
  )
  const [build] = await newest()
  if (build === undefined) throw new Error('no build')
  return build
}

// Guarantee: a published version gets its SDKs by itself. What this machine cannot make or try is a state that says why and what
// to do, and has no files; what it can is proved and has them.
describe('SDKs of a published version', () => {
  it('are made, or say what the machine lacks', () => {
    if (built.state === 'unable') {
      expect(built.missing).toMatchObject({
        code: expect.stringMatching(/^no_(java|generator)$/),
        fix: expect.stringMatching(/./),
      })
      expect(built.packages).toEqual([])
      return
    }
    expect([built.state, built.log]).toEqual(['succeeded', expect.stringContaining('batch ended')])
    expect(built.packages.map(({ language }) => language)).toEqual(['go', 'python', 'typescript'])
    expect(built.notes).toContainEqual(expect.objectContaining({ code: 'constraints_left_to_api' }))
  })

  it('have files exactly where they were proved', () => {
    for (const { language, state, missing, artifacts, log } of built.packages) {
      if (state === 'proved') {
        expect(artifacts.map(({ kind }) => kind)).toContain('zip')
        expect(missing).toBeNull()
        continue
      }
      // Nothing is wrong with the demo's document: only a tool may be missing.
      expect([language, state, log]).toEqual([language, 'unproved', log])
      expect(missing).toMatchObject({
        code: expect.stringMatching(/^no_/),
        fix: expect.any(String),
      })
      expect(artifacts).toEqual([])
    }
  })

  it(
    'come byte for byte the same when they are made again',
    async () => {
      if (built.state !== 'succeeded') return expect(built.state).toBe('unable')
      const { apiId, versionId, documentId, key } = built
      await installation.db.$transaction((tx) =>
        requestSdkBuild(tx, { apiId, versionId, documentId, key, requestedById: null }),
      )
      const again = await untilBuilt(2)
      const hashes = ({ packages }: Built) =>
        packages.flatMap(({ artifacts }) =>
          artifacts.map(({ fileName, sha256 }) => [fileName, sha256]),
        )
      expect([again.isForced, again.key, hashes(again)]).toEqual([true, key, hashes(built)])
    },
    BUILD_MS,
  )
})

describe('the TypeScript SDK against an API on a bad day', () => {
  it('retries, keeps one key for a write, pages, and says once what ends', async () => {
    const npm = built.packages
      .flatMap(({ artifacts }) => artifacts)
      .find(({ kind }) => kind === 'npm')
    if (npm === undefined) return expect(built.state).toBe('unable')
    const tarball = path.join(home, npm.fileName)
    fs.writeFileSync(tarball, npm.content)
    execFileSync('tar', ['xzf', tarball, '-C', home])
    fs.writeFileSync(path.join(home, 'package/script.mjs'), HOSTILE_SCRIPTS.typescript)
    const api = await startHostileApi()
    const { stdout, stderr } = await runScript(api.url)
    await api.close()
    expect(JSON.parse(stdout)).toEqual(expectedOutput)
    expect(stderr.match(/is deprecated/g)).toHaveLength(1)
    expect(complaintsAbout(api.calls, KEY)).toEqual([])
  })

  function runScript(url: string) {
    const env = { GATEHOUSE_API_KEY: KEY, GATEHOUSE_BASE_URL: url }
    const script = path.join(home, 'package/script.mjs')
    return new Promise<{ stdout: string; stderr: string }>((resolve, reject) => {
      execFile(process.execPath, [script], { env }, (error, stdout, stderr) => {
        if (error !== null) reject(new Error(`${error.message}\n${stderr}`))
        else resolve({ stdout, stderr })
      })
    })
  }
})

// Guarantee: what cannot be had does not become silence: the state says what is missing and what to do, and the packages that are there stay.
it('an installation that cannot have the generator says so and how to mend it', async () => {
  await worker.stop()
  const { apiId, versionId, documentId, key } = built
  await installation.db.$transaction((tx) =>
    requestSdkBuild(tx, { apiId, versionId, documentId, key, requestedById: null }),
  )
  const count = await installation.db.sdkBuild.count()
  worker = startWorker(installation, {
    ...{ SDK_BUILDS: '1', GATEWAY_URL: 'http://localhost:8080' },
    OPENAPI_GENERATOR_JAR: path.join(home, 'not-the-generator.jar'),
  })
  const last = await untilBuilt(count)
  expect([last.state, last.packages]).toEqual(['unable', []])
  expect(last.missing).toMatchObject({
    code: expect.stringMatching(/^no_(java|generator)$/),
    fix: expect.stringMatching(/rebuild/),
  })
}, 120_000)
