import type { SubscriptionTerms } from '@gatehouse/policy'
import type pg from 'pg'
import { inTransaction, type Pool } from './pool.ts'

/** What a gateway must know to let a caller in. Instants are UTC epoch milliseconds; `hash` is 64 hexadecimal characters. */
export type CredentialRecord =
  | { entity: 'organization'; id: string; active: boolean }
  | { entity: 'application'; id: string; organizationId: string; active: boolean; deleted: boolean }
  | {
      entity: 'api_key'
      id: string
      applicationId: string
      organizationId: string
      hash: string
      pepperId: string
      environment: 'live' | 'test'
      expiresAtMs: number | null
      revokedAtMs: number | null
      rotatedToId: string | null
    }
  | {
      entity: 'subscription'
      id: string
      applicationId: string
      organizationId: string
      apiId: string
      tierId: string
      /** A cancelled one is a removal. */
      state: 'pending' | 'active' | 'suspended'
      /** What calls get that name no version; absent in what a gateway kept before there were pins. */
      pinnedVersionId?: string | null
      /** Absent or null: none, as nearly all have. */
      terms?: SubscriptionTerms | null
    }

export type CredentialEntity = CredentialRecord['entity']
export type CredentialRemoval = { entity: CredentialEntity; id: string }

export type CredentialChanges =
  | { kind: 'changes'; seq: number; upserts: CredentialRecord[]; removals: CredentialRemoval[] }
  /** The cursor belongs to another database, or the feed no longer reaches back to it: read everything. */
  | { kind: 'reload' }

// What of a subscription's terms has not ended; null when there is nothing.
export const TERMS = `select case when override is not null or grants is not null or resets is not null then jsonb_build_object(
      'override', override, 'grants', coalesce(grants, '[]'), 'resets', coalesce(resets, '[]')) end
    from (select
      (select jsonb_build_object('startsAtMs', floor(extract(epoch from o.starts_at) * 1000)::bigint,
          'endsAtMs', floor(extract(epoch from o.ends_at) * 1000)::bigint, 'limits', o.limits)
        from subscription_overrides o
        where o.subscription_id = s.id and o.ended_at is null and o.ends_at > now()) as override,
      (select jsonb_agg(jsonb_build_object('name', a.limit_name, 'amount', a.amount,
          'untilMs', floor(extract(epoch from a.until) * 1000)::bigint) order by a.id)
        from quota_adjustments a
        where a.subscription_id = s.id and a.kind = 'grant' and a.until > now()) as grants,
      (select jsonb_agg(jsonb_build_object('name', r.limit_name,
          'atMs', floor(extract(epoch from r.created_at) * 1000)::bigint,
          'untilMs', floor(extract(epoch from r.until) * 1000)::bigint) order by r.limit_name)
        from (select distinct on (a.limit_name) a.limit_name, a.created_at, a.until from quota_adjustments a
          where a.subscription_id = s.id and a.kind = 'reset' and a.until > now()
          order by a.limit_name, a.created_at desc) r) as resets) t`

// One statement an entity, each giving the record as JSON; `$1` null means all, otherwise the ids asked for.
const SELECTS: Record<CredentialEntity, string> = {
  organization: `select json_build_object('entity', 'organization', 'id', id, 'active', state = 'active') as record
    from organizations where ($1::text[] is null or id = any($1))`,
  application: `select json_build_object('entity', 'application', 'id', id, 'organizationId', organization_id,
      'active', state = 'active', 'deleted', deleted_at is not null) as record
    from applications where ($1::text[] is null or id = any($1))`,
  api_key: `select json_build_object('entity', 'api_key', 'id', id, 'applicationId', application_id,
      'organizationId', organization_id, 'hash', encode(hash, 'hex'), 'pepperId', pepper_id, 'environment', environment,
      'expiresAtMs', (extract(epoch from expires_at) * 1000)::bigint,
      'revokedAtMs', (extract(epoch from revoked_at) * 1000)::bigint, 'rotatedToId', rotated_to_id) as record
    from api_keys where ($1::text[] is null or id = any($1))`,
  subscription: `select jsonb_build_object('entity', 'subscription', 'id', id, 'applicationId', application_id,
      'organizationId', organization_id, 'apiId', api_id, 'tierId', tier_id, 'state', state,
      'pinnedVersionId', pinned_version_id)
      || case when terms_changed_at is null then '{}' else jsonb_build_object('terms', (${TERMS})) end as record
    from subscriptions s where ($1::text[] is null or id = any($1)) and state <> 'cancelled'`,
}
const ENTITIES = Object.keys(SELECTS) as CredentialEntity[]
const ONE_SNAPSHOT = 'begin isolation level repeatable read read only'

/** Everything, as of one instant, with the feed's position at that instant. */
export function readAllCredentials(
  pool: Pool,
): Promise<{ epoch: string; seq: number; records: CredentialRecord[] }> {
  return inTransaction(
    pool,
    async (client) => {
      const { epoch, seq } = await readPosition(client)
      const records: CredentialRecord[] = []
      for (const entity of ENTITIES) {
        for (const record of await readRecords(client, entity, null)) records.push(record)
      }
      return { epoch, seq, records }
    },
    ONE_SNAPSHOT,
  )
}

/**
 * What changed after position `afterSeq`, as the rows are now.
 *
 * The feed's numbers appear in the order of commits (see the migration that makes it), so that a cursor
 * never passes a transaction that has yet to commit.
 */
export function readCredentialChanges(
  pool: Pool,
  epoch: string,
  afterSeq: number,
): Promise<CredentialChanges> {
  return inTransaction(
    pool,
    async (client): Promise<CredentialChanges> => {
      const position = await readPosition(client)
      const ahead = position.seq - afterSeq
      if (position.epoch !== epoch || ahead < 0) return { kind: 'reload' }
      if (ahead === 0) return { kind: 'changes', seq: afterSeq, upserts: [], removals: [] }
      const { rows } = await client.query<{ entity: CredentialEntity; entity_id: string }>(
        'select entity, entity_id from credential_changes where seq > $1',
        [afterSeq],
      )
      if (rows.length !== ahead) return { kind: 'reload' } // older rows were swept
      return { kind: 'changes', seq: position.seq, ...(await readChanged(client, rows)) }
    },
    ONE_SNAPSHOT,
  )
}

async function readPosition(client: pg.PoolClient): Promise<{ epoch: string; seq: number }> {
  const { rows } = await client.query<{ epoch: string; seq: number }>(
    'select i.feed_epoch::text as epoch, f.last_seq as seq from installation i, credential_feed f',
  )
  const [row] = rows
  if (row === undefined) throw new Error('the database has not been set up: run the seed first')
  return row
}

async function readChanged(
  client: pg.PoolClient,
  rows: readonly { entity: CredentialEntity; entity_id: string }[],
): Promise<{ upserts: CredentialRecord[]; removals: CredentialRemoval[] }> {
  const upserts: CredentialRecord[] = []
  const removals: CredentialRemoval[] = []
  for (const entity of ENTITIES) {
    const ids = [
      ...new Set(rows.filter((row) => row.entity === entity).map((row) => row.entity_id)),
    ]
    if (ids.length === 0) continue
    const records = await readRecords(client, entity, ids)
    const found = new Set(records.map(({ id }) => id))
    upserts.push(...records)
    removals.push(...ids.filter((id) => !found.has(id)).map((id) => ({ entity, id })))
  }
  return { upserts, removals }
}

async function readRecords(
  client: pg.PoolClient,
  entity: CredentialEntity,
  ids: readonly string[] | null,
): Promise<CredentialRecord[]> {
  const { rows } = await client.query<{ record: CredentialRecord }>(SELECTS[entity], [ids])
  return rows.map(({ record }) => record)
}
