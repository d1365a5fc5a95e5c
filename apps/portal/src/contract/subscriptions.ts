import { z } from 'zod'
import { Instant, idOf, Version } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf } from './paging.ts'

const VersionLink = z.object({ id: z.string(), name: z.string() })

/** Application × API × tier. */
export const Subscription = z
  .object({
    id: z.string(),
    application: z.object({ id: z.string(), name: z.string() }),
    api: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
    tier: z.object({
      id: z.string(),
      name: z.string(),
      limits: z.array(z.string()).describe('In words, as published'),
    }),
    state: z.enum(['pending', 'active', 'suspended', 'cancelled']),
    tierRequest: z
      .object({
        tier: z.object({ id: z.string(), name: z.string() }),
        reason: z.string(),
        createdAt: Instant,
      })
      .nullable()
      .describe('The request for another tier that waits for an admin'),
    override: z
      .object({
        limits: z.array(z.string()).describe('In words'),
        reason: z.string(),
        startsAt: Instant,
        endsAt: Instant,
      })
      .nullable()
      .describe("Limits that hold, or are planned, instead of the tier's for a while"),
    pinnedVersion: VersionLink.nullable().describe(
      'What calls get that name no version, where addresses leave it open',
    ),
    pinnableVersions: z
      .array(VersionLink)
      .describe('What it can be pinned to; empty where every address has its version'),
    createdAt: Instant,
    updatedAt: Instant,
    version: Version,
  })
  .meta({ id: 'Subscription' })
export type Subscription = z.infer<typeof Subscription>

export const SubscriptionCreate = z.object({
  applicationId: idOf('app'),
  apiId: idOf('api'),
  tierId: idOf('tier'),
})
export type SubscriptionCreate = z.infer<typeof SubscriptionCreate>

/** Another tier of the same API. */
export const SubscriptionEdit = z.object({ tierId: idOf('tier') })
export type SubscriptionEdit = z.infer<typeof SubscriptionEdit>

/** Null takes the pin away. */
export const VersionPin = z.object({ versionId: idOf('ver').nullable() })
export type VersionPin = z.infer<typeof VersionPin>

export const SubscriptionQuery = PageQuery.extend({
  applicationId: idOf('app').optional(),
  apiId: idOf('api').optional(),
  state: z
    .enum(['pending', 'active', 'suspended', 'cancelled'])
    .optional()
    .describe('All but cancelled ones unless said'),
})
export type SubscriptionQuery = z.infer<typeof SubscriptionQuery>

const SubscriptionParams = z.object({ subscriptionId: idOf('sub') })
const TAG = 'Subscriptions'

export const listSubscriptionsOperation = defineOperation({
  id: 'listSubscriptions',
  method: 'GET',
  path: '/subscriptions',
  tag: TAG,
  access: 'member',
  summary: 'Subscriptions of the current organisation, newest first',
  query: SubscriptionQuery,
  output: pageOf(Subscription),
  csv: 'subscriptions',
})

export const createSubscriptionOperation = defineOperation({
  id: 'createSubscription',
  method: 'POST',
  path: '/subscriptions',
  tag: TAG,
  access: 'member',
  summary: 'Subscribe an application to an API',
  description: 'Active at once, or pending when the tier needs approval.',
  body: SubscriptionCreate,
  output: Subscription,
  status: 201,
  concurrency: 'etag',
  problems: ['conflict'],
})

export const getSubscriptionOperation = defineOperation({
  id: 'getSubscription',
  method: 'GET',
  path: '/subscriptions/{subscriptionId}',
  tag: TAG,
  access: 'member',
  summary: 'One subscription',
  params: SubscriptionParams,
  output: Subscription,
  concurrency: 'etag',
})

export const changeTierOperation = defineOperation({
  id: 'changeTier',
  method: 'PATCH',
  path: '/subscriptions/{subscriptionId}',
  tag: TAG,
  access: 'member',
  summary: 'Change the tier of a subscription',
  description:
    'For tiers that need no approval (others are asked for with `requestTier`); in force within a second.',
  params: SubscriptionParams,
  body: SubscriptionEdit,
  output: Subscription,
  concurrency: 'edit',
  problems: ['conflict'],
})

export const pinVersionOperation = defineOperation({
  id: 'pinVersion',
  method: 'PUT',
  path: '/subscriptions/{subscriptionId}/pin',
  tag: TAG,
  access: 'member',
  summary: 'Pin a subscription to a version',
  description:
    'What calls get that name no version, where the API leaves it to its callers; in force within a second.',
  params: SubscriptionParams,
  body: VersionPin,
  output: Subscription,
  concurrency: 'edit',
  problems: ['conflict'],
})

export const cancelSubscriptionOperation = defineOperation({
  id: 'cancelSubscription',
  method: 'DELETE',
  path: '/subscriptions/{subscriptionId}',
  tag: TAG,
  access: 'member',
  summary: 'Cancel a subscription',
  params: SubscriptionParams,
  output: null,
})
