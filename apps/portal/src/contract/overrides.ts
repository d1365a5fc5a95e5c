import { LimitOverride, LimitRule } from '@gatehouse/policy'
import { z } from 'zod'
import { AdminSubscription } from './admin-subscriptions.ts'
import { Instant, idOf } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf } from './paging.ts'

/** Longest time that an override may be given for. */
export const OVERRIDE_DAYS_MAX = 366

export const OverrideState = z.enum(['planned', 'active', 'expired', 'ended'])
export type OverrideState = z.infer<typeof OverrideState>

const Person = z.object({ id: z.string(), name: z.string() }).nullable()

/** Other rules for some limits of a subscription's tier. `expired`: it ran out; `ended`: an admin ended or replaced it. */
export const OverrideRecord = z.object({
  id: z.string(),
  state: OverrideState,
  subscriptionId: z.string(),
  organization: z.object({ id: z.string(), name: z.string() }),
  application: z.object({ id: z.string(), name: z.string() }),
  api: z.object({ id: z.string(), name: z.string() }),
  tier: z.object({ id: z.string(), name: z.string() }),
  limits: z.array(LimitOverride.extend({ text: z.string().describe('The rule in words') })),
  reason: z.string(),
  startsAt: Instant,
  endsAt: Instant,
  createdBy: Person,
  createdAt: Instant,
  endedAt: Instant.nullable(),
})
export type OverrideRecord = z.infer<typeof OverrideRecord>

export const AdjustmentRecord = z.object({
  id: z.string(),
  kind: z.enum(['reset', 'grant']),
  limitName: z.string(),
  amount: z.int().nonnegative(),
  reason: z.string(),
  until: Instant.describe('The end of the period that it speaks of'),
  createdBy: Person,
  createdAt: Instant,
})
export type AdjustmentRecord = z.infer<typeof AdjustmentRecord>

/** A subscription with what it has beside its tier. */
export const SubscriptionTermsRecord = z.object({
  subscription: AdminSubscription,
  /** Of the tier as it is edited, published or not. */
  limits: z.array(
    z.object({
      name: z.string(),
      rule: LimitRule,
      text: z.string(),
      /** Whether its counter is this subscription's alone, so that it can be reset. */
      isOwn: z.boolean(),
    }),
  ),
  /** The one that is planned or in force. */
  override: OverrideRecord.nullable(),
  /** The newest first, at most 50. */
  adjustments: z.array(AdjustmentRecord),
})
export type SubscriptionTermsRecord = z.infer<typeof SubscriptionTermsRecord>

const Reason = z.string().trim().min(1, 'Say why: it is kept with the change.').max(500)

export const OverrideInput = z.object({
  /** Limits of the tier by name; those left out stay. */
  limits: z.array(LimitOverride).min(1, 'Change at least one limit.').max(20),
  reason: Reason,
  startsAt: z.iso.datetime().optional().describe('At once when left out'),
  endsAt: z.iso.datetime({ message: 'Choose when it ends.' }),
})
export type OverrideInput = z.infer<typeof OverrideInput>

export const EndOverride = z.object({ reason: z.string().trim().max(500).default('') })
export type EndOverride = z.infer<typeof EndOverride>

export const AdjustmentInput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reset'), limitName: z.string().min(1).max(32), reason: Reason }),
  z.object({
    kind: z.literal('grant'),
    limitName: z.string().min(1).max(32),
    /** Added to the quota for the rest of its period. */
    amount: z.int().min(1).max(1_000_000_000),
    reason: Reason,
  }),
])
export type AdjustmentInput = z.infer<typeof AdjustmentInput>

export const OverrideFilter = z.object({
  state: OverrideState.optional(),
  organizationId: idOf('org').optional(),
})
export type OverrideFilter = z.infer<typeof OverrideFilter>

const ofSubscription = z.object({ subscriptionId: idOf('sub') })
const TAG = 'Overrides'

export const listOverridesOperation = defineOperation({
  id: 'listOverrides',
  method: 'GET',
  path: '/admin/overrides',
  tag: TAG,
  access: 'admin',
  summary: 'List overrides of subscriptions, newest first',
  query: PageQuery.extend(OverrideFilter.shape),
  output: pageOf(OverrideRecord),
  csv: 'overrides',
})

export const getSubscriptionTermsOperation = defineOperation({
  id: 'getSubscriptionTerms',
  method: 'GET',
  path: '/admin/subscriptions/{subscriptionId}/terms',
  tag: TAG,
  access: 'admin',
  summary: 'Read what a subscription has beside its tier',
  params: ofSubscription,
  output: SubscriptionTermsRecord,
})

export const setOverrideOperation = defineOperation({
  id: 'setOverride',
  method: 'PUT',
  path: '/admin/subscriptions/{subscriptionId}/override',
  tag: TAG,
  access: 'admin',
  summary: "Override limits of a subscription's tier for a while",
  description:
    'In force within a second, without a publication; ends by itself. Takes the place of one that is planned or in force.',
  params: ofSubscription,
  body: OverrideInput,
  output: SubscriptionTermsRecord,
  problems: ['conflict'],
})

export const endOverrideOperation = defineOperation({
  id: 'endOverride',
  method: 'POST',
  path: '/admin/overrides/{overrideId}/end',
  tag: TAG,
  access: 'admin',
  summary: 'End an override before its time',
  params: z.object({ overrideId: idOf('ovr') }),
  body: EndOverride,
  output: OverrideRecord,
  problems: ['conflict'],
})

export const adjustQuotaOperation = defineOperation({
  id: 'adjustQuota',
  method: 'POST',
  path: '/admin/subscriptions/{subscriptionId}/adjustments',
  tag: TAG,
  access: 'admin',
  summary: 'Count a limit of a subscription anew, or raise a quota for the rest of its period',
  description: 'Reaches every gateway within a second, wherever it counts.',
  params: ofSubscription,
  body: AdjustmentInput,
  output: SubscriptionTermsRecord,
  status: 201,
  problems: ['conflict'],
})
