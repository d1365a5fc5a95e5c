import { LimitRule, LimitScope } from '@gatehouse/policy'
import { z } from 'zod'
import { Instant, idOf } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf } from './paging.ts'

const TAG = 'Limits'
const Count = z.int().nonnegative()
const Link = z.object({ id: z.string(), name: z.string() })
const Share = z.number().nonnegative().describe('1 is all that the limit has at once')

/** A limit in words, and how far the calls used it. */
const ReplayedLimit = z.object({
  id: z.string(),
  name: z.string(),
  text: z.string().describe('In words'),
  scope: LimitScope,
  isReplayed: z
    .boolean()
    .describe('False for requests under way: counts do not tell how long each took'),
  peak: Share.nullable().describe('The most in any second with calls; null without calls'),
  peakAt: Instant.nullable(),
  p95: Share.nullable().describe('95 of 100 seconds with calls used no more'),
  exceeded: Count.describe('Calls it would not let through, replayed'),
})

/** A limit of a subscription with what became of its calls. */
export const LimitUsage = ReplayedLimit.extend({
  now: Share.nullable().describe('Used at this moment'),
  refused: Count.describe('Calls answered 429 with this limit as the reason, as gateways counted'),
}).meta({ id: 'LimitUsage' })
export type LimitUsage = z.infer<typeof LimitUsage>

/** On how many days with calls a tier would have been the first to refuse nothing. */
const NeededTier = z.object({
  tier: Link.nullable().describe('Null: no tier of the API would have been enough'),
  days: Count,
})

/** `peaks` by limit id: the most it was used in the bucket. */
const LimitBucket = z.object({
  startsAtMs: z.int(),
  isPartial: z.boolean(),
  requests: Count,
  refused: Count.describe('Answered 429, as gateways counted'),
  peaks: z.record(z.string(), Share),
})
export type LimitBucket = z.infer<typeof LimitBucket>

/** How a subscription's calls of today and the six days before stand to its limits. */
export const LimitReport = z
  .object({
    subscription: z.object({
      id: z.string(),
      state: z.enum(['pending', 'active', 'suspended', 'cancelled']),
      application: Link,
      api: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
      tier: Link,
    }),
    fromMs: z.int(),
    toMs: z.int().describe('Exclusive'),
    stepMs: z.int().positive(),
    timeZone: z.literal('UTC'),
    requests: Count.describe('That met the limits'),
    refused: Count.describe('Answered 429, as gateways counted'),
    limits: z.array(LimitUsage),
    apiLimits: z
      .array(z.object({ name: z.string(), text: z.string(), scope: LimitScope }))
      .describe('That hold for every caller of the API, too'),
    buckets: z.array(LimitBucket).describe('Oldest first, none missing'),
    days: Count.describe('Days with calls'),
    needed: z
      .array(NeededTier)
      .describe('By the tiers in their order; nothing on days without calls'),
  })
  .meta({ id: 'LimitReport' })
export type LimitReport = z.infer<typeof LimitReport>

/** A bucket of the chart as a row. */
export const LimitReportRow = z.object({
  startsAt: Instant,
  limit: z.string(),
  requests: Count,
  refused: Count,
  peak: Share,
})
export type LimitReportRow = z.infer<typeof LimitReportRow>

/** Most numbers in a pasted pattern: a day by the second, or two months by the minute. */
export const PATTERN_MAX = 86_400
const PER_STEP_MAX = 1_000_000

/** Calls by second or by minute, one after the other. */
export const TrafficPattern = z.object({
  kind: z.literal('pattern'),
  unit: z.enum(['second', 'minute']),
  counts: z
    .array(z.int().min(0).max(PER_STEP_MAX))
    .min(1, 'Give at least one number')
    .max(PATTERN_MAX, `Give at most ${PATTERN_MAX} numbers`),
})

const OwnLimit = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
  rule: LimitRule,
})

/** Which calls, against which limits. */
export const SimulationInput = z.object({
  traffic: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('subscription'), subscriptionId: idOf('sub') }),
    TrafficPattern,
  ]),
  against: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('tier'), apiId: idOf('api'), tierId: idOf('tier') }),
    z.object({ kind: z.literal('limits'), limits: z.array(OwnLimit).min(1).max(5) }),
  ]),
})
export type SimulationInput = z.infer<typeof SimulationInput>
/** Before it is checked: ids are any texts. */
export type SimulationDraft = z.input<typeof SimulationInput>

export const Simulation = z
  .object({
    against: z.string().describe('The tier’s name, or "Your own numbers"'),
    fromMs: z.int(),
    toMs: z.int().describe('Exclusive'),
    stepMs: z.int().positive(),
    requests: Count,
    admitted: Count,
    refused: Count.describe('That would have been answered 429'),
    worst: z
      .object({ startsAtMs: z.int(), requests: Count, refused: Count })
      .nullable()
      .describe('The bucket with the most refusals'),
    limits: z.array(ReplayedLimit),
    buckets: z.array(z.object({ startsAtMs: z.int(), admitted: Count, refused: Count })),
  })
  .meta({ id: 'Simulation' })
export type Simulation = z.infer<typeof Simulation>

const SubscriptionParams = z.object({ subscriptionId: idOf('sub') })

export const getLimitReportOperation = defineOperation({
  id: 'getLimitReport',
  method: 'GET',
  path: '/subscriptions/{subscriptionId}/limits',
  tag: TAG,
  access: 'member',
  summary: 'How the last seven days’ calls stand to the limits of a subscription',
  description:
    'The calls of each second are replayed through the limits with the gateway’s own arithmetic; 429s are those that gateways gave.',
  params: SubscriptionParams,
  output: LimitReport,
})

export const listLimitReportRowsOperation = defineOperation({
  id: 'listLimitReportRows',
  method: 'GET',
  path: '/subscriptions/{subscriptionId}/limits/rows',
  tag: TAG,
  access: 'member',
  summary: 'The same as a table: a row for each hour and limit',
  params: SubscriptionParams,
  query: z.object({ format: PageQuery.shape.format }),
  output: pageOf(LimitReportRow),
  csv: 'limits',
})

export const simulateLimitsOperation = defineOperation({
  id: 'simulateLimits',
  method: 'POST',
  path: '/limit-simulations',
  tag: TAG,
  access: 'member',
  summary: 'Replay calls against a tier, or against numbers of one’s own',
  description:
    'Writes nothing. Calls are the last seven days of a subscription, or counts by second or minute. At most 60 a minute for each person.',
  body: SimulationInput,
  output: Simulation,
  idempotency: 'none',
  bodyBytesMax: 1_048_576,
  problems: ['rate_limited'],
})
