import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createDb, type Db } from '../src/client.ts'
import { mintId } from '../src/mint-id.ts'
import { createPool, type Pool } from '../src/pool.ts'
import { planSdkBuilds, requestSdkBuild } from '../src/sdk/plan-builds.ts'
import {
  claimSdkBuild,
  earlierDocuments,
  type FinishedBuild,
  finishSdkBuild,
  reportSdkProgress,
  returnSdkBuild,
} from '../src/sdk/run-build.ts'
import { createTestDatabase, type TestDatabase } from '../src/testing.ts'
import { createProduct } from './rows.ts'

let database: TestDatabase
let pool: Pool
let db: Db

beforeAll(async () => {
  database = await createTestDatabase()
  pool = createPool(database.url)
  db = createDb(database.url)
})
afterAll(async () => {
  await db.$disconnect()
  await pool.end()
  await database.drop()
})
beforeEach(() => pool.query('delete from sdk_builds'))

const VERSION = { apiId: mintId('api'), versionId: mintId('ver'), documentId: mintId('doc') }
const key = (letter: string) => letter.repeat(64)
const wanted = (letter: string) => ({ ...VERSION, key: key(letter) })

function outcome(letter: string, more: Partial<FinishedBuild> = {}): FinishedBuild {
  const nothing = { reason: null, missing: null, notes: [], log: '', packages: [] }
  return { state: 'succeeded', key: key(letter), ...nothing, retryInSeconds: null, ...more }
}

const PACKAGE: FinishedBuild['packages'][number] = {
  ...{
    language: 'go',
    state: 'proved',
    missing: null,
    packageName: 'x/ferry-sdk',
    version: '1.0.0',
  },
  ...{ installLine: 'go get', firstCall: 'call', steps: [], log: '' },
  artifacts: [{ kind: 'zip', fileName: 'a.zip', content: Buffer.from('PK'), sha256: key('a') }],
}

async function make(letter: string, more: Partial<FinishedBuild> = {}): Promise<string> {
  await planSdkBuilds(pool, [wanted(letter)])
  const claimed = await claimSdkBuild(pool)
  if (claimed === null) throw new Error('nothing was planned')
  await finishSdkBuild(pool, claimed.id, outcome(letter, more))
  return claimed.id
}

it('makes a version once for each content, whatever it came to', async () => {
  await make('a', { state: 'failed', reason: 'no' })
  expect(await planSdkBuilds(pool, [wanted('a')])).toBe(0)
  expect(await planSdkBuilds(pool, [wanted('b')])).toBe(1)
  expect(await planSdkBuilds(pool, [wanted('c')])).toBe(1) // one is under way: it will find out
})

it('goes back to a content it had before', async () => {
  await make('a')
  await make('b')
  expect(await planSdkBuilds(pool, [wanted('a')])).toBe(1)
})

it('tries again what could not be fetched, when its time has come and not before', async () => {
  await make('a', { state: 'unable', retryInSeconds: 3_600 })
  expect(await planSdkBuilds(pool, [wanted('a')])).toBe(0)
  await pool.query(`update sdk_builds set retry_at = now() - interval '1 second'`)
  expect(await planSdkBuilds(pool, [wanted('a')])).toBe(1)
})

it('looks back on the documents a version had, each content once, and not on those that came later', async () => {
  const { versionId } = await createProduct(db, 'history')
  const upload = async (hash: string, minute: number) => {
    const id = mintId('doc')
    await db.apiDocument.create({
      data: {
        ...{ id, versionId, hash: key(hash), format: 'json', specVersion: '3.1', text: '' },
        ...{ bundled: {}, findings: [], createdAt: new Date(Date.UTC(2027, 0, 1, 0, minute)) },
      },
    })
    return id
  }
  const [first, second] = [await upload('a', 1), await upload('b', 2)]
  await upload('b', 3)
  const present = await upload('c', 4)
  await upload('d', 5)
  const known = await earlierDocuments(pool, present, 10)
  expect(known.map(({ hash }) => hash).slice(0, 2)).toEqual([key('b'), key('a')])
  expect(known[1]?.id).toBe(first)
  expect(known[0]?.id).not.toBe(second) // the newest upload of that content
  expect(await earlierDocuments(pool, present, 1)).toHaveLength(1)
})

it('gives a build to one of two workers', async () => {
  await planSdkBuilds(pool, [wanted('a')])
  const claims = await Promise.all([claimSdkBuild(pool), claimSdkBuild(pool)])
  expect(claims.filter((claim) => claim !== null)).toHaveLength(1)
})

// Guarantee: a worker that was killed costs one attempt and no build; one that kills every worker is given up.
it('queues a build again whose worker fell silent, three times', async () => {
  await planSdkBuilds(pool, [wanted('a')])
  for (const attempt of [1, 2, 3]) {
    expect((await claimSdkBuild(pool))?.attempts).toBe(attempt)
    await planSdkBuilds(pool, [wanted('a')])
    expect(await claimSdkBuild(pool)).toBeNull() // it lives: it spoke just now
    await pool.query(`update sdk_builds set heartbeat_at = now() - interval '2 minutes'`)
    await planSdkBuilds(pool, [wanted('a')])
  }
  const [build] = await db.sdkBuild.findMany()
  expect([build?.state, build?.reason]).toEqual([
    'failed',
    'The worker ended during the build, 3 times.',
  ])
})

it('takes back what a worker that stops had begun, without counting it', async () => {
  await planSdkBuilds(pool, [wanted('a')])
  const claimed = await claimSdkBuild(pool)
  await reportSdkProgress(pool, claimed?.id ?? '', { progress: 40, step: 'x', log: 'a\0b' })
  expect((await db.sdkBuild.findFirst())?.log).toBe('ab')
  await returnSdkBuild(pool, claimed?.id ?? '')
  expect(await claimSdkBuild(pool)).toMatchObject({ id: claimed?.id, attempts: 1 })
})

it('keeps the files of the two newest builds that succeeded', async () => {
  const ids: string[] = []
  for (const letter of ['a', 'b', 'c']) ids.push(await make(letter, { packages: [PACKAGE] }))
  const artifacts = await db.sdkArtifact.findMany({ select: { buildId: true } })
  expect(artifacts.map(({ buildId }) => buildId).sort()).toEqual(ids.slice(1).sort())
  expect(await db.sdkPackage.count()).toBe(3)
})

it('forgets versions that are no longer published, and old builds', async () => {
  for (const letter of 'abcdef0123') await make(letter)
  await planSdkBuilds(pool, [wanted('3')])
  expect(await db.sdkBuild.count()).toBe(8)
  await planSdkBuilds(pool, [])
  expect(await db.sdkBuild.count()).toBe(0)
})

it('has one build of a version under way, however many ask', async () => {
  const ask = () =>
    db.$transaction((tx) => requestSdkBuild(tx, { ...wanted('a'), requestedById: null }))
  const asked = await Promise.all([ask(), ask(), ask()])
  expect(asked.filter((id) => id !== null)).toHaveLength(1)
  expect(await claimSdkBuild(pool)).toMatchObject({ isForced: true })
})

it('refuses a file that is not what its row says', async () => {
  const artifact = { kind: 'zip', fileName: 'a.zip', content: Buffer.from('PK'), sha256: 'no hash' }
  await expect(make('a', { packages: [{ ...PACKAGE, artifacts: [artifact] }] })).rejects.toThrow(
    /sha256_form/,
  )
  expect(await db.sdkPackage.count()).toBe(0)
})
