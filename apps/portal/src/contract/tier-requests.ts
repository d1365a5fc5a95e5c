import { z } from 'zod'
import { Instant, idOf } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf } from './paging.ts'
import { Subscription } from './subscriptions.ts'

const Link = z.object({ id: z.string(), name: z.string() })
const SubscriptionParams = z.object({ subscriptionId: idOf('sub') })
const RequestParams = z.object({ requestId: idOf('trq') })
const TAG = 'Subscriptions'

/** Why another tier is wanted; whoever decides reads it. */
export const RequestTier = z.object({
  tierId: idOf('tier'),
  reason: z.string().trim().max(500).default(''),
})
export type RequestTier = z.infer<typeof RequestTier>

/** A request for another tier in the admin's queue. */
export const TierRequest = z.object({
  id: z.string(),
  state: z.enum(['pending', 'approved', 'denied', 'withdrawn']),
  subscriptionId: z.string(),
  organization: Link,
  application: Link,
  api: Link,
  fromTier: Link.describe('The tier that the subscription has now'),
  toTier: Link,
  reason: z.string(),
  requestedBy: z.object({ id: z.string(), name: z.string(), email: z.string() }).nullable(),
  createdAt: Instant,
  use: z
    .object({
      peak: z.number().nonnegative().nullable().describe('Of the limit used most; 1 is all of it'),
      requests: z.int().nonnegative(),
      refused: z.int().nonnegative().describe('Answered 429'),
      measuredAt: Instant,
    })
    .nullable()
    .describe('In the last seven days; null until the worker has measured it'),
  headroom: z
    .object({
      upstream: Link,
      cap: z
        .int()
        .positive()
        .describe('Calls under way that it takes at most, in each thread of a gateway'),
      atPeak: z
        .int()
        .nonnegative()
        .nullable()
        .describe('Under way in its busiest minute, estimated'),
      added: z
        .int()
        .nonnegative()
        .nullable()
        .describe('By all that the tier admits beyond the present one'),
    })
    .nullable(),
})
export type TierRequest = z.infer<typeof TierRequest>

export const TierRequestFilter = z.object({
  apiId: idOf('api').optional(),
  tierId: idOf('tier').optional().describe('The tier asked for'),
})
export type TierRequestFilter = z.infer<typeof TierRequestFilter>

export const ApproveTierRequest = z.object({ reason: z.string().trim().max(500).default('') })
export const DenyTierRequest = z.object({
  reason: z.string().trim().min(1, 'Say why: the reason goes to the requester.').max(500),
})

export const requestTierOperation = defineOperation({
  id: 'requestTier',
  method: 'POST',
  path: '/subscriptions/{subscriptionId}/tier-request',
  tag: TAG,
  access: 'member',
  summary: 'Ask for a tier that needs approval',
  description:
    'The subscription keeps its tier until an admin approves. At most one request waits.',
  params: SubscriptionParams,
  body: RequestTier,
  output: Subscription,
  status: 201,
  concurrency: 'etag',
  problems: ['conflict'],
})

export const withdrawTierRequestOperation = defineOperation({
  id: 'withdrawTierRequest',
  method: 'DELETE',
  path: '/subscriptions/{subscriptionId}/tier-request',
  tag: TAG,
  access: 'member',
  summary: 'Withdraw the request for another tier',
  params: SubscriptionParams,
  output: null,
})

export const listTierRequestsOperation = defineOperation({
  id: 'listTierRequests',
  method: 'GET',
  path: '/admin/tier-requests',
  tag: TAG,
  access: 'admin',
  summary: 'List the requests for another tier that wait, oldest first',
  query: PageQuery.extend(TierRequestFilter.shape),
  output: pageOf(TierRequest),
  csv: 'tier-requests',
})

export const approveTierRequestOperation = defineOperation({
  id: 'approveTierRequest',
  method: 'POST',
  path: '/admin/tier-requests/{requestId}/approve',
  tag: TAG,
  access: 'admin',
  summary: 'Approve a request for another tier; in force within a second',
  params: RequestParams,
  body: ApproveTierRequest,
  output: TierRequest,
  problems: ['conflict'],
})

export const denyTierRequestOperation = defineOperation({
  id: 'denyTierRequest',
  method: 'POST',
  path: '/admin/tier-requests/{requestId}/deny',
  tag: TAG,
  access: 'admin',
  summary: 'Deny a request for another tier; the reason is mailed to the requester',
  params: RequestParams,
  body: DenyTierRequest,
  output: TierRequest,
  problems: ['conflict'],
})
