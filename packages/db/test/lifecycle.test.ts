import { SnapshotSource } from '@gatehouse/policy'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readDraft } from '../src/draft.ts'
import { mintId } from '../src/mint-id.ts'
import { restoreDraft } from '../src/restore-draft.ts'
import { createProduct, createVersion, type Fixture, openFixture } from './rows.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture()
})
afterAll(() => fixture.close())

const DEPRECATED = new Date('2026-03-01T08:00:00.000Z')
const SUNSET = new Date('2026-06-01T08:00:00.123Z')

// Guarantee: a schedule goes through a revision and back with every instant, also when the successor comes later in the list.
it('schedules, successors and notices survive a restore', async () => {
  const { db } = fixture
  const product = await createProduct(db, 'ferry')
  const successorVersionId = mintId('ver')
  await createVersion(db, { ...product, id: successorVersionId, name: 'v2' })
  await db.apiVersion.update({
    where: { id: product.versionId },
    data: { deprecatedAt: DEPRECATED, sunsetAt: SUNSET, successorVersionId, notice: 'Move on.' },
  })
  const successorId = mintId('op')
  await db.operation.create({
    data: { id: successorId, versionId: successorVersionId, method: 'GET', path: '/instead' },
  })
  await db.operation.updateMany({
    where: { versionId: product.versionId },
    data: { deprecatedAt: DEPRECATED, successorId, guideUrl: 'https://docs.example/move' },
  })
  const before = SnapshotSource.parse(await readDraft(db))
  const version = before.versions.find(({ id }) => id === product.versionId)
  expect(version).toMatchObject({
    schedule: {
      deprecatedAtMs: DEPRECATED.getTime(),
      sunsetAtMs: SUNSET.getTime(),
      removedAtMs: null,
    },
    successorVersionId,
    notice: 'Move on.',
  })

  for (const operation of version?.operations ?? []) {
    expect(operation).toMatchObject({
      schedule: { deprecatedAtMs: DEPRECATED.getTime(), sunsetAtMs: null },
      successorOperationId: successorId,
      guideUrl: 'https://docs.example/move',
    })
  }

  const nothing = { deprecatedAt: null, sunsetAt: null }
  await db.apiVersion.updateMany({ data: { ...nothing, successorVersionId: null, notice: '' } })
  await db.operation.updateMany({ data: { ...nothing, successorId: null, guideUrl: null } })
  await db.$transaction((tx) => restoreDraft(tx, before))
  expect(SnapshotSource.parse(await readDraft(db))).toEqual(before)
})

it('refuses a version that succeeds itself', async () => {
  const { db } = fixture
  const { versionId } = await createProduct(db, 'bus')
  const save = db.apiVersion.update({
    where: { id: versionId },
    data: { successorVersionId: versionId },
  })
  await expect(save).rejects.toThrow('api_versions_successor_is_another')
})
