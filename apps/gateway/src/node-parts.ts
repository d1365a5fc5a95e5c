import { createPool, mintId, openSecretBox } from '@gatehouse/db'
import type { FastifyInstance } from 'fastify'
import { createControl } from './control/control-app.ts'
import { createCredentialsDisk } from './credentials/disk.ts'
import { createReplica, type Replica } from './credentials/replica.ts'
import { createRequestIds } from './http/request-id.ts'
import { newLimitMemory, openLimits } from './limit-parts.ts'
import type { NodeOptions } from './node-options.ts'
import { type AnswerPeers, answerPeers } from './peers/answer-peers.ts'
import { compileOptions } from './server-parts.ts'
import { createServing, type Serving } from './serving.ts'
import { createSnapshotDisk } from './snapshot/disk.ts'
import { holdSnapshot, type Revision, type SnapshotHolder } from './snapshot/holder.ts'
import { createCountersDisk } from './stores/counters-disk.ts'
import { recordedRequest } from './telemetry/access-log.ts'
import { openJournal } from './telemetry/journal.ts'
import { decidedBy } from './telemetry/metrics.ts'
import type { HeldCertificates } from './tls/held-certificates.ts'

/** Usage that may wait on disk for the database: days of it. */
const JOURNAL_BYTES_MAX = 536_870_912

/**
 * Everything that the main thread holds, wired; nothing runs or listens yet.
 *
 * @param certificates undefined when nothing is served over TLS
 */
export async function assembleNode(
  options: NodeOptions,
  certificates: HeldCertificates | undefined,
) {
  const { env, folder, log, nowMs } = options
  const onProblem = (message: string) => log.warn(message)
  const replica = createReplica()
  let inForce: Revision | undefined
  const onSwap = (revision: Revision) => {
    inForce = revision
    serving.offer(revision)
    const routes = holder.current()?.routes.length
    log.info({ revision: revision.number, routes }, 'revision in force')
  }
  const holder = tellRevisions(holdSnapshot(nowMs, undefined, compileOptions(env)), onSwap)
  const buffer = newLimitMemory()
  const { memory, limits } = openLimits({
    ...{ env, nodeId: folder.nodeId, buffer, log },
    onFallback: () => serving.metrics.limitFallbacks.inc(),
    onShared: (isLocal) => serving.metrics.limitShares.inc({ decided: decidedBy(isLocal) }),
  })
  const held = { holder, replica, buffer, memory, limits, certificates }
  const serving: Serving = createServing(options, held)
  const box = openSecretBox(env.GATEHOUSE_MASTER_KEY)
  const stateFor = answerPeers({ peerKey: box.peerKey, nowMs, replica, revision: () => inForce })
  return {
    certificates,
    holder,
    replica,
    serving,
    limits,
    box,
    pool: createPool(env.DATABASE_URL, { max: 4, applicationName: 'gatehouse-gateway' }),
    control: assembleControl(options, serving, holder, replica, stateFor),
    countersDisk: createCountersDisk(folder.path, memory, nowMs, onProblem),
    snapshotDisk: createSnapshotDisk(folder.path, onProblem),
    credentialsDisk: createCredentialsDisk(folder.path, onProblem),
    journal: await openJournal({
      folder: `${folder.path}/usage`,
      nodeId: folder.nodeId,
      epoch: mintId('node').slice('node_'.length),
      bytesMax: JOURNAL_BYTES_MAX,
    }),
  }
}

export type NodeParts = Awaited<ReturnType<typeof assembleNode>>

/** The same holder, which tells of each revision that it puts in force. */
function tellRevisions(
  holder: SnapshotHolder,
  onSwap: (revision: Revision) => void,
): SnapshotHolder {
  return {
    ...holder,
    offer(revision, origin) {
      const before = holder.status().revision
      const isInForce = holder.offer(revision, origin)
      if (isInForce && revision.number !== before) onSwap(revision)
      return isInForce
    },
  }
}

function assembleControl(
  { env, folder, release, nowMs, output }: NodeOptions,
  serving: Serving,
  holder: SnapshotHolder,
  replica: Replica,
  stateFor: AnswerPeers,
): FastifyInstance {
  return createControl({
    nowMs,
    release,
    newRequestId: createRequestIds(nowMs),
    docsBaseUrl: env.GATEWAY_PORTAL_URL,
    nodeId: folder.nodeId,
    hosts: [env.GATEWAY_CONTROL_HOST],
    stateFor,
    isDraining: serving.isDraining,
    shedLevel: serving.shedLevel,
    metricsText: serving.metricsText,
    threads: serving.threads,
    explain: serving.explain,
    recorded: (requestId) => recordedRequest(output, requestId),
    keyHash: replica.keyHash,
    snapshotStatus: holder.status,
    credentialsStatus: () => ({
      isLoaded: replica.isLoaded(),
      seq: replica.position()?.seq ?? null,
      keys: replica.keyCount(),
    }),
  })
}
