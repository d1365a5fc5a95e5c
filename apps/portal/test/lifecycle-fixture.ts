import { mintId, publishRevision, recordUsage, type UsageRow } from '@gatehouse/db'
import {
  addToSeconds,
  addToSketch,
  DAY_MS,
  emptySeconds,
  emptySketch,
  encodeSeconds,
  encodeSketch,
  MINUTE_MS,
} from '@gatehouse/policy'
import { pool } from '../src/server/db.ts'
import { makePerson, openPortal, type Person, type Portal, publishCatalogue } from './harness.ts'

/** A published API with v1 and v2, of which an application of Ann's calls v1; Bob calls nothing. */
export type Ferry = Readonly<{
  portal: Portal
  admin: Person
  ann: Person
  bob: Person
  apiId: string
  v1: string
  v2: string
  applicationId: string
}>

/** How often Ann's application calls v1. */
export const CALLS = 40

/** Prepares a database of the test file's own; call it in `beforeAll`. */
export async function openFerry(): Promise<Ferry> {
  const portal = await openPortal()
  const { db } = portal
  const admin = await makePerson(portal, { isAdmin: true, membership: null })
  const [ann, bob] = [await makePerson(portal), await makePerson(portal)]
  const { apiId } = await publishCatalogue(portal)
  const { id: v1, upstreamId } = await db.apiVersion.findFirstOrThrow({ where: { apiId } })
  const v2 = mintId('ver')
  await db.apiVersion.create({
    data: { id: v2, apiId, name: 'v2', state: 'active', position: 1, upstreamId },
  })
  await db.route.create({
    data: { id: mintId('rt'), apiId, versionId: v2, path: '/ferry/v2/*', stripPrefix: '/ferry/v2' },
  })
  const applicationId = mintId('app')
  await db.application.create({
    data: { id: applicationId, organizationId: ann.organizationId, name: 'Booking site' },
  })
  const ferry = { portal, admin, ann, bob, apiId, v1, v2, applicationId }
  await callV1(ferry)
  return ferry
}

async function callV1({ portal, ann, apiId, v1, applicationId }: Ferry): Promise<void> {
  const startsAtMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS
  const latency = emptySketch()
  const seconds = emptySeconds()
  addToSketch(latency, 5)
  addToSeconds(seconds, startsAtMs)
  const operation = await portal.db.operation.findFirstOrThrow({ where: { versionId: v1 } })
  const row: UsageRow = {
    ...{ startsAtMs, organizationId: ann.organizationId, applicationId, keyId: mintId('key') },
    ...{ apiId, versionId: v1, operationId: operation.id, statusClass: '2xx', fault: '' },
    ...{ requests: CALLS, requestBytes: 0, responseBytes: 0 },
    latency: encodeSketch(latency),
    seconds: encodeSeconds(seconds),
  }
  await recordUsage(pool(), [{ id: 'test:1', nodeId: 'node_1', rows: [row], clients: [] }])
}

/** Publishes the draft as it is. */
export function publish({ db }: Portal) {
  return db.$transaction((tx) => publishRevision(tx, { authorId: null, comment: '' }))
}

/** An instant so many days from now. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString()
}
