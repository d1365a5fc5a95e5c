import { z } from 'zod'
import { Instant, idOf } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf, SearchText } from './paging.ts'
import { LimitMode } from './tiers.ts'

const TAG = 'Limits'
const Count = z.int().nonnegative()
const Link = z.object({ id: z.string(), name: z.string() })
const Share = z.number().nonnegative().describe('1 is all that the limit has at once')

/** How far one subscription used one limit in the last seven days, as the worker measured it last. */
export const LimitUse = z.object({
  subscriptionId: z.string(),
  organization: Link,
  application: Link,
  api: Link,
  tier: Link,
  limit: Link.extend({ text: z.string().describe('In words'), mode: LimitMode }),
  peak: Share.nullable().describe('Null without calls, or where it cannot be replayed'),
  peakAt: Instant.nullable(),
  p95: Share.nullable(),
  requests: Count,
  exceeded: Count.describe('Calls it would not have let through, replayed'),
  refused: Count.describe('Answered 429, as gateways counted'),
  measuredAt: Instant,
})
export type LimitUse = z.infer<typeof LimitUse>

/** `peak`: used at least so far, percent; those that refused something are always shown. */
export const LimitUseFilter = z.object({
  q: SearchText,
  organizationId: idOf('org').optional(),
  apiId: idOf('api').optional(),
  tierId: idOf('tier').optional(),
  mode: LimitMode.optional(),
  peak: z.coerce.number().int().min(0).max(100).default(80),
})
export type LimitUseFilter = z.infer<typeof LimitUseFilter>

/** What a limit that only counts would have refused, by who called. */
export const ShadowResult = z.object({
  limit: Link.extend({ text: z.string() }),
  tier: Link.nullable().describe('Null: the limit is in no published tier any more'),
  organization: Link.nullable().describe('Null: callers without a key'),
  application: Link.nullable(),
  api: Link.nullable(),
  wouldRefuse: Count,
  lastHour: Instant.describe('The last hour with one'),
})
export type ShadowResult = z.infer<typeof ShadowResult>

export const ShadowFilter = z.object({
  tierId: idOf('tier').optional(),
  days: z.coerce.number().int().min(1).max(90).default(7),
})

/** What a changed tier would have meant for one subscription in the last seven days. */
export const PreviewedCaller = z.object({
  subscriptionId: z.string(),
  organization: Link,
  application: Link,
  api: Link,
  requests: Count,
  refusedBefore: Count.describe('As the tier is published, replayed'),
  refusedAfter: Count.describe('As it is edited'),
  worstHour: z.object({ at: Instant, refused: Count }).nullable(),
})
export type PreviewedCaller = z.infer<typeof PreviewedCaller>

export const TierPreview = z.object({
  tier: Link,
  state: z.enum(['none', 'queued', 'running', 'succeeded', 'failed']),
  progress: z.int().min(0).max(100),
  error: z.string().nullable(),
  requestedAt: Instant.nullable(),
  isOld: z.boolean().describe('The tier was edited, or a revision published, since'),
  subscriptions: Count,
  leftOut: Count.describe('Too many to replay'),
  callers: z.array(PreviewedCaller).describe('Who would be refused more comes first'),
})
export type TierPreview = z.infer<typeof TierPreview>

const TierParams = z.object({ tierId: idOf('tier') })

export const listLimitUsesOperation = defineOperation({
  id: 'listLimitUses',
  method: 'GET',
  path: '/admin/limit-uses',
  tag: TAG,
  access: 'admin',
  summary: 'Who is near or over a limit, most used first',
  description: 'Measured by the worker every hour from the calls of the last seven days.',
  query: PageQuery.extend(LimitUseFilter.shape),
  output: pageOf(LimitUse),
  csv: 'limit-uses',
})

export const listShadowResultsOperation = defineOperation({
  id: 'listShadowResults',
  method: 'GET',
  path: '/admin/shadow-limits',
  tag: TAG,
  access: 'admin',
  summary: 'What limits that only count would have refused, by application',
  description: 'As gateways counted; the 1,000 rows with most.',
  query: ShadowFilter.extend({ format: PageQuery.shape.format }),
  output: pageOf(ShadowResult),
  csv: 'shadow-limits',
})

export const requestTierPreviewOperation = defineOperation({
  id: 'requestTierPreview',
  method: 'POST',
  path: '/tiers/{tierId}/preview',
  tag: TAG,
  access: 'admin',
  summary: 'Replay everybody on a tier against it as it is edited',
  description: 'The worker does it; read the outcome with `getTierPreview`. Publishes nothing.',
  params: TierParams,
  output: TierPreview,
  status: 202,
})

export const getTierPreviewOperation = defineOperation({
  id: 'getTierPreview',
  method: 'GET',
  path: '/tiers/{tierId}/preview',
  tag: TAG,
  access: 'admin',
  summary: 'The newest preview of a tier, or how far it is',
  params: TierParams,
  output: TierPreview,
})

export const listTierPreviewRowsOperation = defineOperation({
  id: 'listTierPreviewRows',
  method: 'GET',
  path: '/tiers/{tierId}/preview/rows',
  tag: TAG,
  access: 'admin',
  summary: 'The newest preview as a table',
  params: TierParams,
  query: z.object({ format: PageQuery.shape.format }),
  output: pageOf(PreviewedCaller),
  csv: 'tier-preview',
})
