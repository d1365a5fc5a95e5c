import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { queueSdkBuilding, requestSdkBuild } from '@gatehouse/db'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { createInstallation, type Installation } from './installation.ts'
import { type PublishedFerry, publishFerry } from './publish-ferry.ts'
import { type RunningWorker, startWorker } from './run-in-test.ts'

const MAIN = path.join(import.meta.dirname, '../src/main.ts')
/** One that hangs may take this long here; in production minutes. */
const SECONDS_MAX = 4
/** Starting workers, and fetching the generator on a first run. */
const TEST_MS = 300_000
const WAIT = { timeout: 240_000, interval: 100 }

/** Stands in for Java, which runs the generator: says it is new enough, then does what `mode` says, in the build's own folder. */
const FAKE_JAVA = (home: string) => `#!/bin/sh
[ "$1" = -version ] && { echo 'openjdk version "21.0.1" 2023-10-17' >&2; exit 0; }
case "$(cat ${home}/mode)" in
  crash) yes 'a fatal error has been detected' | head -c 3000000; exit 134;;
  hang) while :; do date > ${home}/beats/beat; sleep 0.1; done;;
  fill) for part in 1 2 3; do head -c 150000000 /dev/zero > part$part; done; sleep 600;;
  lie) exit 0;;
esac
`

let installation: Installation
let ferry: PublishedFerry
let home: string
let worker: RunningWorker | undefined

beforeAll(async () => {
  installation = await createInstallation()
  await installation.install()
  ferry = await publishFerry(installation)
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-hostile-'))
  // The sandbox's user has to reach the program, and to write down that it lives.
  for (const [folder, mode] of [
    ['', 0o755],
    ['bin', 0o755],
    ['beats', 0o777],
    ['tmp', 0o755],
  ] as const) {
    fs.mkdirSync(path.join(home, folder), { recursive: true })
    fs.chmodSync(path.join(home, folder), mode)
  }
  fs.writeFileSync(path.join(home, 'bin/java'), FAKE_JAVA(home))
  fs.chmodSync(path.join(home, 'bin/java'), 0o755)
})
afterEach(async () => {
  await worker?.stop()
  worker = undefined
})
afterAll(async () => {
  await installation.close()
  fs.rmSync(home, { recursive: true, force: true })
})

function settings(secondsMax = 120): Record<string, string> {
  return { SDK_BUILDS: 'asked', SDK_GENERATOR_SECONDS_MAX: String(secondsMax) }
}

/** What the worker's process sees of the machine. */
function machine(): Record<string, string> {
  return { PATH: `${home}/bin:/usr/local/bin:/usr/bin:/bin`, TMPDIR: `${home}/tmp` }
}

async function ask(mode: string): Promise<string> {
  fs.writeFileSync(path.join(home, 'mode'), mode)
  const wanted = { ...ferry, key: 'f'.repeat(64), requestedById: null }
  const id = await installation.db.$transaction((tx) => requestSdkBuild(tx, wanted))
  if (id === null) throw new Error('a build is under way')
  return id
}

const read = (id: string) =>
  installation.db.sdkBuild.findUniqueOrThrow({ where: { id }, include: { packages: true } })

async function untilOver(id: string) {
  await vi.waitFor(async () => {
    expect(['queued', 'running']).not.toContain((await read(id)).state)
  }, WAIT)
  return read(id)
}

// Guarantee: whatever the generator does, the build ends, says what happened, gives nothing out and leaves nothing behind.
it.each([
  ['crash', 'OpenAPI Generator ended with code 134.', /a fatal error has been detected/],
  ['hang', `OpenAPI Generator was ended after ${SECONDS_MAX} s.`, /batch was ended/],
  ['fill', 'OpenAPI Generator was ended: it wrote more than 300 MiB.', /wrote more than/],
])(
  'a generator that would %s fails its build within the limits',
  async (mode, reason, logged) => {
    for (const [name, value] of Object.entries(machine())) vi.stubEnv(name, value)
    const id = await ask(mode)
    worker = startWorker(installation, settings(mode === 'hang' ? SECONDS_MAX : undefined))
    const build = await untilOver(id)
    // Without the generator's file nothing of it can be run, and that is said.
    if (build.state === 'unable')
      return expect(build.missing).toMatchObject({ code: 'no_generator' })
    expect([build.state, build.reason, build.packages]).toEqual(['failed', reason, []])
    expect(build.log).toMatch(logged)
    expect(build.log.length).toBeLessThan(210_000)
    expect(fs.readdirSync(path.join(home, 'tmp'))).toEqual([])
  },
  TEST_MS,
)

it(
  'a generator that makes nothing gives no package out',
  async () => {
    for (const [name, value] of Object.entries(machine())) vi.stubEnv(name, value)
    const id = await ask('lie')
    worker = startWorker(installation, settings())
    const build = await untilOver(id)
    expect(build.packages.filter(({ state }) => state === 'proved')).toEqual([])
  },
  TEST_MS,
)

// The story: a worker was killed while a generator hung. The build went on being "running", and the generator lived on.
it(
  'a build whose worker was killed is taken up by the next one, and the generator died with its worker',
  async () => {
    const id = await ask('hang')
    const doomed = spawn(process.execPath, [MAIN], {
      env: {
        ...machine(),
        DATABASE_URL: installation.url,
        GATEHOUSE_MASTER_KEY: installation.masterKey,
        PORTAL_URL: 'https://portal.example',
        HOME: os.homedir(),
        ...settings(600),
      },
      stdio: 'ignore',
    })
    const beat = path.join(home, 'beats/beat')
    fs.rmSync(beat, { force: true })
    let unable = false
    await vi.waitFor(async () => {
      unable = (await read(id)).state === 'unable'
      expect(unable || fs.existsSync(beat)).toBe(true)
    }, WAIT)
    doomed.kill('SIGKILL')
    await once(doomed, 'exit')
    if (unable) return
    const lastBeat = () => fs.statSync(beat).mtimeMs
    await vi.waitFor(() => expect(Date.now() - lastBeat()).toBeGreaterThan(1_500), WAIT)
    expect((await read(id)).state).toBe('running')

    fs.writeFileSync(path.join(home, 'mode'), 'crash')
    await installation.pool.query(
      `update sdk_builds set heartbeat_at = now() - interval '2 minutes'`,
    )
    for (const [name, value] of Object.entries(machine())) vi.stubEnv(name, value)
    worker = startWorker(installation, settings())
    await vi.waitFor(async () => expect((await read(id)).state).not.toBe('running'), WAIT)
    await queueSdkBuilding(installation.pool, 0)
    const build = await untilOver(id)
    expect([build.state, build.attempts]).toEqual(['failed', 2])
    expect(build.reason).toBe('OpenAPI Generator ended with code 134.')
  },
  TEST_MS,
)
