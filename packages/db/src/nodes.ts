import type { TargetReport } from '@gatehouse/policy'
import type { Pool } from './pool.ts'

/** How a gateway process reports itself. Instants are UTC epoch milliseconds. */
export type NodeReport = Readonly<{
  id: string
  hostname: string
  release: string
  controlUrl: string | null
  startedAtMs: number
  state: 'starting' | 'serving' | 'draining' | 'stopped'
  revision: number | null
  revisionSinceAtMs: number | null
  credentialsSeq: number | null
  lastRefusal: {
    revision: number
    atMs: number
    issues: { path: string; message: string }[]
  } | null
  load: Record<string, number>
  /** Kinds of policy that its operator switched off; absent: none. */
  switchedOff?: readonly string[]
  targets?: readonly TargetReport[]
}>

/** Writes the node's row; the database's clock says when it was seen. */
export async function reportNode(pool: Pool, node: NodeReport): Promise<void> {
  await pool.query(
    `insert into gateway_nodes (id, hostname, release, control_url, started_at, seen_at, state, revision, revision_since_at,
       credentials_seq, last_refusal, load, switched_off, targets)
     values ($1, $2, $3, $4, $5, now(), $6, $7, $8, $9, $10, $11, $12, $13)
     on conflict (id) do update set hostname = excluded.hostname, release = excluded.release, control_url = excluded.control_url,
       started_at = excluded.started_at, seen_at = excluded.seen_at, state = excluded.state, revision = excluded.revision,
       revision_since_at = excluded.revision_since_at, credentials_seq = excluded.credentials_seq,
       last_refusal = excluded.last_refusal, load = excluded.load, switched_off = excluded.switched_off,
       targets = excluded.targets`,
    [
      node.id,
      node.hostname,
      node.release,
      node.controlUrl,
      new Date(node.startedAtMs),
      node.state,
      node.revision,
      node.revisionSinceAtMs === null ? null : new Date(node.revisionSinceAtMs),
      node.credentialsSeq,
      node.lastRefusal === null ? null : JSON.stringify(node.lastRefusal),
      JSON.stringify(node.load),
      node.switchedOff ?? [],
      JSON.stringify(node.targets ?? []),
    ],
  )
}
