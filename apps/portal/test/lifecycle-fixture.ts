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

async function callV1(ferry: Ferry): Promise<void> {
  const operation = await ferry.portal.db.operation.findFirstOrThrow({
    where: { versionId: ferry.v1 },
  })
  await recordCalls(ferry, [{ versionId: ferry.v1, operationId: operation.id, requests: CALLS }])
}

type Calls = Readonly<{
  versionId: string
  operationId: string
  requests: number
  statusClass?: string
  /** Days from now; less than 0 is before. */
  day?: number
  keyId?: string
}>

let batches = 0

/** Usage of Ann's application, as gateways report it. */
export async function recordCalls(ferry: Ferry, calls: readonly Calls[]): Promise<void> {
  const { ann, apiId, applicationId } = ferry
  const rows = calls.map(({ day = 0, requests, ...call }): UsageRow => {
    const startsAtMs = Math.floor((Date.now() + day * DAY_MS) / MINUTE_MS) * MINUTE_MS
    const latency = emptySketch()
    const seconds = emptySeconds()
    addToSketch(latency, 5)
    addToSeconds(seconds, startsAtMs)
    return {
      ...{ startsAtMs, organizationId: ann.organizationId, applicationId, keyId: mintId('key') },
      ...{ apiId, statusClass: '2xx', fault: '', requests, requestBytes: 0, responseBytes: 0 },
      ...call,
      latency: encodeSketch(latency),
      seconds: encodeSeconds(seconds),
    }
  })
  batches += 1
  await recordUsage(pool(), [{ id: `test:${batches}`, nodeId: 'node_1', rows, clients: [] }])
}

/** Publishes the draft as it is. */
export function publish({ db }: Portal) {
  return db.$transaction((tx) => publishRevision(tx, { authorId: null, comment: '' }))
}

/** An instant so many days from now. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString()
}
