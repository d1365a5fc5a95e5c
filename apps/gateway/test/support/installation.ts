import { randomBytes } from 'node:crypto'
import { createDb, type Db, issueKey, openSecretBox, seedInstallation } from '@gatehouse/db'
import { createTestDatabase } from '@gatehouse/db/testing'
import { canonicalJson, type SnapshotSource } from '@gatehouse/policy'
import { onTestFinished } from 'vitest'
import { id } from './configuration.ts'

/** A database with an organisation, an application, two keys and a subscription to the ferry API. */
export type Installation = Readonly<{
  url: string
  masterKey: string
  db: Db
  /** Printed keys of the application; their ids are `key 1` and `key 2`. */
  keys: readonly [string, string]
  /** Publishes by inserting the revision; the trigger tells the gateways. */
  publish(source: SnapshotSource | Record<string, unknown>, number: number): Promise<void>
  revoke(keyNumber: number): Promise<void>
  usageTotal(): Promise<number>
}>

export async function createInstallation(source: SnapshotSource): Promise<Installation> {
  const { url, drop } = await createTestDatabase()
  const db = createDb(url)
  onTestFinished(async () => {
    await db.$disconnect()
    await drop()
  })
  const masterKey = randomBytes(32).toString('base64')
  const admin = { email: 'admin@example.test', password: randomBytes(12).toString('hex') }
  await seedInstallation(url, { masterKey, admin, demo: null, nowMs: Date.now() })
  const keys = await createConsumer(db, masterKey)
  const installation: Installation = {
    url,
    masterKey,
    db,
    keys,
    async publish(published, number) {
      const text = canonicalJson({ ...published, revision: number })
      await db.configRevision.create({
        data: {
          number,
          parentNumber: number === 1 ? null : number - 1,
          formatVersion: 1,
          source: JSON.parse(text),
          hash: number.toString(16).padStart(64, '0'),
        },
      })
    },
    async revoke(keyNumber) {
      await db.apiKey.update({
        where: { id: id('key', keyNumber) },
        data: { revokedAt: new Date() },
      })
    },
    async usageTotal() {
      const { _sum } = await db.usageMinute.aggregate({ _sum: { requests: true } })
      return Number(_sum.requests ?? 0)
    },
  }
  await installation.publish(source, 1)
  return installation
}

async function createConsumer(db: Db, masterKey: string): Promise<[string, string]> {
  const box = openSecretBox(masterKey)
  const issued = [issueKey(box, 'live'), issueKey(box, 'live')] as const
  await db.organization.create({ data: { id: id('org', 1), slug: 'acme', name: 'Acme' } })
  await db.application.create({
    data: { id: id('app', 1), organizationId: id('org', 1), name: 'Timetable' },
  })
  await db.api.create({ data: { id: id('api', 1), slug: 'ferry', name: 'Ferry' } })
  await db.tier.create({ data: { id: id('tier', 1), slug: 'gold', name: 'Gold' } })
  await db.subscription.create({
    data: {
      id: id('sub', 1),
      organizationId: id('org', 1),
      applicationId: id('app', 1),
      apiId: id('api', 1),
      tierId: id('tier', 1),
    },
  })
  await db.apiKey.createMany({
    data: issued.map(({ hash, pepperId, hint }, index) => ({
      id: id('key', index + 1),
      organizationId: id('org', 1),
      applicationId: id('app', 1),
      name: `key ${index + 1}`,
      environment: 'live' as const,
      hash,
      pepperId,
      hint,
    })),
  })
  return [issued[0].printed, issued[1].printed]
}
