import type { Pool } from '../pool.ts'

export type LimitUsesQuery = Readonly<{
  organizationId?: string | undefined
  apiId?: string | undefined
  tierId?: string | undefined
  mode?: 'enforce' | 'shadow' | undefined
  /** Part of an application's or an organisation's name. */
  q?: string | undefined
  /** Used at least so far, or refused something. */
  peakMin: number
  limit: number
  after?: LimitUsePlace | undefined
}>

/** Where a row stands: most used first, then by its ids. */
export type LimitUsePlace = Readonly<{ peak: number; subscriptionId: string; limitId: string }>

export type LimitUseRow = Readonly<{
  subscriptionId: string
  limitId: string
  organizationId: string
  organization: string
  applicationId: string
  application: string
  apiId: string
  api: string
  tierId: string
  tier: string
  name: string
  text: string
  mode: 'enforce' | 'shadow'
  peak: number | null
  peakAt: Date | null
  p95: number | null
  requests: number
  exceeded: number
  refused: number
  measuredAt: Date
}>

/** Who uses which limit how far, most used first, as the worker measured it last. For people of the provider. */
export async function limitUses(pool: Pool, query: LimitUsesQuery): Promise<LimitUseRow[]> {
  const values: unknown[] = [query.peakMin, query.limit]
  const bind = (value: unknown) => `$${values.push(value)}`
  const parts = [`s.state = 'active'`, `(coalesce(u.peak, 0) >= $1 or u.refused > 0)`]
  const { organizationId, apiId, tierId, mode, q, after } = query
  if (organizationId !== undefined) parts.push(`s.organization_id = ${bind(organizationId)}`)
  if (apiId !== undefined) parts.push(`s.api_id = ${bind(apiId)}`)
  if (tierId !== undefined) parts.push(`s.tier_id = ${bind(tierId)}`)
  if (mode !== undefined) parts.push(`u.mode = ${bind(mode)}`)
  if (q !== undefined && q !== '') {
    const words = bind(`%${q.replace(/[\\%_]/g, '\\$&')}%`)
    parts.push(`(a.name ilike ${words} or o.name ilike ${words})`)
  }
  if (after !== undefined) {
    const [peak, subscriptionId, limitId] = [after.peak, after.subscriptionId, after.limitId].map(
      bind,
    )
    parts.push(
      `(coalesce(u.peak, 0) < ${peak} or (coalesce(u.peak, 0) = ${peak}
        and (u.subscription_id, u.limit_id) > (${subscriptionId}, ${limitId})))`,
    )
  }
  const { rows } = await pool.query<LimitUseRow>(
    `select u.subscription_id as "subscriptionId", u.limit_id as "limitId", s.organization_id as "organizationId",
       o.name as organization, s.application_id as "applicationId", a.name as application, s.api_id as "apiId",
       i.name as api, s.tier_id as "tierId", t.name as tier, u.name, u.text, u.mode, u.peak, u.peak_at as "peakAt", u.p95,
       u.requests::float8 as requests, u.exceeded::float8 as exceeded, u.refused::float8 as refused,
       u.measured_at as "measuredAt"
     from limit_uses u join subscriptions s on s.id = u.subscription_id
       join organizations o on o.id = s.organization_id join applications a on a.id = s.application_id
       join apis i on i.id = s.api_id join tiers t on t.id = s.tier_id
     where ${parts.join(' and ')}
     order by coalesce(u.peak, 0) desc, u.subscription_id, u.limit_id limit $2`,
    values,
  )
  return rows
}
