import { createHash } from 'node:crypto'
import { claimSdkBuild, finishSdkBuild, planSdkBuilds, publishRevision } from '@gatehouse/db'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { GET as downloadFile } from '../src/app/api/v1/apis/[apiId]/versions/[versionId]/sdks/[language]/[fileName]/route.ts'
import { GET as download } from '../src/app/api/v1/apis/[apiId]/versions/[versionId]/sdks/[language]/route.ts'
import { GET as list } from '../src/app/api/v1/catalog/apis/[slug]/versions/[version]/sdks/route.ts'
import { GET as getBuild } from '../src/app/api/v1/sdk-builds/[buildId]/route.ts'
import { GET as listBuilds, POST as request } from '../src/app/api/v1/sdk-builds/route.ts'
import { pool } from '../src/server/db.ts'
import {
  call,
  makePerson,
  openPortal,
  type Person,
  type Portal,
  publishCatalogue,
} from './harness.ts'

let portal: Portal
let developer: Person
let admin: Person
let apiId: string
let versionId: string
let documentId: string

beforeAll(async () => {
  portal = await openPortal()
  developer = await makePerson(portal)
  admin = await makePerson(portal, { isAdmin: true, membership: null })
  apiId = (await publishCatalogue(portal)).apiId
  const version = await portal.db.apiVersion.findFirstOrThrow({ where: { apiId } })
  versionId = version.id
  documentId = version.documentId ?? ''
})
afterAll(() => portal.close())
beforeEach(() => portal.db.sdkBuild.deleteMany())

const ZIP = Buffer.from('PK not really')
const MISSING = { code: 'no_go', message: 'There is no Go.', fix: 'Install one.' }
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** A build as the worker leaves it: TypeScript proved, Go not, because the machine has none. */
async function build(state: 'succeeded' | 'unable' = 'succeeded'): Promise<string> {
  const key = sha256(Buffer.from(String(Math.random())))
  await planSdkBuilds(pool(), [{ apiId, versionId, documentId, key }])
  const claimed = await claimSdkBuild(pool())
  if (claimed === null) throw new Error('nothing was planned')
  const one = { version: '1.4.0', installLine: 'install', firstCall: 'call', log: 'log' }
  const artifact = { fileName: 'ferry-sdk-1.4.0.tgz', content: ZIP, sha256: sha256(ZIP) }
  await finishSdkBuild(pool(), claimed.id, {
    ...{ state, key, notes: [], log: 'all of it', retryInSeconds: null },
    reason: state === 'unable' ? MISSING.message : null,
    missing: state === 'unable' ? MISSING : null,
    packages:
      state === 'unable'
        ? []
        : [
            {
              ...{ ...one, language: 'typescript', state: 'proved', missing: null },
              packageName: 'ferry-sdk',
              steps: [{ name: 'tsc --strict', ok: true, ms: 12 }],
              artifacts: [
                { ...artifact, kind: 'npm' },
                { ...artifact, kind: 'zip', fileName: 'ferry-sdk-typescript-1.4.0.zip' },
              ],
            },
            {
              ...{ ...one, language: 'go', state: 'unproved', missing: MISSING },
              ...{ packageName: 'x/ferry-sdk', steps: [], artifacts: [] },
            },
          ],
  })
  return claimed.id
}

describe('a consumer', () => {
  const params = { slug: 'ferry', version: 'v1' }

  test('is told that there are none yet, and nothing fails', async () => {
    const { status, json } = await call(list, { params })
    expect([status, json]).toEqual([200, { builtAt: null, notes: [], packages: [], newest: null }])
    const named = { apiId: 'ferry', versionId: 'v1', language: 'typescript' }
    expect((await call(download, { params: named })).status).toBe(404)
  })

  test('sees each language with its proof, and the way to mend the machine only as an admin', async () => {
    await build()
    const { json } = await call(list, { params })
    expect(json.packages).toMatchObject([
      { language: 'typescript', state: 'proved', steps: [{ name: 'tsc --strict', ok: true }] },
      {
        language: 'go',
        state: 'unproved',
        missing: { message: MISSING.message, fix: null },
        files: [],
      },
    ])
    const asAdmin = await call(list, { params, token: admin.token })
    expect(asAdmin.json.packages).toMatchObject([{}, { missing: { fix: MISSING.fix } }])
  })

  test('downloads what the list names, byte for byte, by names or by ids', async () => {
    await build()
    const { json } = await call(list, { params })
    const [typescript] = json.packages as { installLine: string; files: { href: string }[] }[]
    expect(typescript?.installLine).toBe(
      'npm install http://localhost:3000/api/v1/apis/ferry/versions/v1/sdks/typescript/ferry-sdk-1.4.0.tgz',
    )
    expect(typescript?.files.map(({ href }) => href)).toEqual(
      expect.arrayContaining([
        '/api/v1/apis/ferry/versions/v1/sdks/typescript',
        '/api/v1/apis/ferry/versions/v1/sdks/typescript/ferry-sdk-1.4.0.tgz',
      ]),
    )
    for (const [api, version] of [
      ['ferry', 'v1'],
      [apiId, versionId],
    ]) {
      const named = { apiId: api ?? '', versionId: version ?? '', language: 'typescript' }
      const zip = await call(download, { params: named })
      expect(zip.status).toBe(200)
      expect(zip.text).toBe(ZIP.toString())
      expect(Object.fromEntries(zip.headers)).toMatchObject({
        'content-type': 'application/zip',
        'content-disposition': 'attachment; filename="ferry-sdk-typescript-1.4.0.zip"',
        'x-checksum-sha256': sha256(ZIP),
      })
      const tgz = await call(downloadFile, {
        params: { ...named, fileName: 'ferry-sdk-1.4.0.tgz' },
      })
      expect([tgz.status, tgz.headers.get('content-type')]).toEqual([200, 'application/gzip'])
    }
  })

  test('gets nothing that was not proved, does not exist or is not a language', async () => {
    await build()
    const named = { apiId: 'ferry', versionId: 'v1' }
    expect((await call(download, { params: { ...named, language: 'go' } })).status).toBe(404)
    expect((await call(download, { params: { ...named, language: 'cobol' } })).status).toBe(404)
    const fileName = '../../../../etc/passwd'
    const file = { ...named, language: 'typescript', fileName }
    expect((await call(downloadFile, { params: file })).status).toBe(404)
  })

  test('keeps the packages of the last good build while a newer one cannot be made', async () => {
    await build()
    await build('unable')
    const { json } = await call(list, { params })
    expect(json).toMatchObject({
      packages: [{ language: 'typescript' }, { language: 'go' }],
      newest: { state: 'unable', missing: { code: 'no_go', fix: null } },
    })
  })

  test('of an API that may not be seen gets 404 for all of it', async () => {
    await build()
    await portal.db.api.update({ where: { id: apiId }, data: { visibility: 'internal' } })
    await portal.db.$transaction((tx) => publishRevision(tx, { authorId: null, comment: '' }))
    const named = { apiId: 'ferry', versionId: 'v1', language: 'typescript' }
    const file = { ...named, fileName: 'ferry-sdk-1.4.0.tgz' }
    for (const given of [{}, { token: developer.token }]) {
      expect((await call(list, { params, ...given })).status).toBe(404)
      expect((await call(download, { params: named, ...given })).status).toBe(404)
      expect((await call(downloadFile, { params: file, ...given })).status).toBe(404)
    }
    expect((await call(download, { params: named, token: admin.token })).status).toBe(200)
    await portal.db.api.update({ where: { id: apiId }, data: { visibility: 'public' } })
    await portal.db.$transaction((tx) => publishRevision(tx, { authorId: null, comment: '' }))
  })
})

describe('an admin', () => {
  test('sees builds with what became of each language, and the log of one', async () => {
    const id = await build()
    const { json } = await call(listBuilds, { token: admin.token })
    expect(json.items).toMatchObject([
      {
        ...{ id, apiName: 'The ferry', versionName: 'v1', state: 'succeeded' },
        packages: [
          { language: 'typescript', state: 'proved' },
          { language: 'go', state: 'unproved' },
        ],
      },
    ])
    const one = await call(getBuild, { params: { buildId: id }, token: admin.token })
    expect(one.json.log).toBe('all of it')
    const failed = await call(listBuilds, { query: '?state=failed', token: admin.token })
    expect(failed.json.items).toEqual([])
  })

  test('asks for a rebuild once; a second ask while it waits is a conflict', async () => {
    await build()
    const body = { versionId }
    const first = await call(request, { body, token: admin.token })
    expect([first.status, first.json.state, first.json.isForced]).toEqual([202, 'queued', true])
    expect((await call(request, { body, token: admin.token })).status).toBe(409)
    const { rows } = await pool().query(
      `select count(*) as jobs from graphile_worker.jobs where task_identifier = 'build_sdks'`,
    )
    expect(rows).toEqual([{ jobs: 1 }])
    const events = await portal.db.auditEvent.findMany({ where: { action: 'sdk_build.requested' } })
    expect(events).toMatchObject([{ actorUserId: admin.userId, subjectId: versionId }])
  })

  test('cannot have SDKs made of a version that is not published', async () => {
    const body = { versionId: 'ver_01jd3s9k8v7m6n5p4q3r2s1t0v' }
    expect((await call(request, { body, token: admin.token })).status).toBe(404)
  })
})
