import { z } from 'zod'
import { Instant, idOf, Version } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf } from './paging.ts'
import { VersionPin } from './subscriptions.ts'

const Link = z.object({ id: z.string(), name: z.string() })

export const SubscriptionStateName = z.enum(['pending', 'active', 'suspended', 'cancelled'])

/** A subscription in the admin's queue, with what is needed to decide on it. */
export const AdminSubscription = z.object({
  id: z.string(),
  state: SubscriptionStateName,
  organization: Link.extend({ state: z.enum(['active', 'suspended']) }),
  application: Link,
  api: Link.extend({ slug: z.string() }),
  tier: Link.extend({ slug: z.string(), approval: z.enum(['automatic', 'manual']) }),
  /** What calls get that name no version; what it can be pinned to is `pinnableVersions`, in force. */
  pinnedVersion: Link.nullable(),
  pinnableVersions: z.array(Link),
  requestedBy: z.object({ id: z.string(), name: z.string(), email: z.string() }).nullable(),
  createdAt: Instant,
  updatedAt: Instant,
  version: Version,
})
export type AdminSubscription = z.infer<typeof AdminSubscription>

export const AdminSubscriptionFilter = z.object({
  state: SubscriptionStateName.optional(),
  organizationId: z.string().optional(),
  apiId: z.string().optional(),
  tierId: z.string().optional(),
})
export type AdminSubscriptionFilter = z.infer<typeof AdminSubscriptionFilter>

export const ApproveSubscription = z.object({ reason: z.string().trim().max(500).default('') })
export type ApproveSubscription = z.infer<typeof ApproveSubscription>

export const DenySubscription = z.object({
  reason: z.string().trim().min(1, 'Say why: the reason goes to the requester.').max(500),
})
export type DenySubscription = z.infer<typeof DenySubscription>

const params = z.object({ subscriptionId: idOf('sub') })

export const listAllSubscriptionsOperation = defineOperation({
  id: 'listAllSubscriptions',
  method: 'GET',
  path: '/admin/subscriptions',
  tag: 'Subscriptions',
  access: 'admin',
  summary:
    'List subscriptions of all consumers; those that wait longest first when `state=pending`',
  query: PageQuery.extend(AdminSubscriptionFilter.shape),
  output: pageOf(AdminSubscription),
  csv: 'subscriptions',
})

export const approveSubscriptionOperation = defineOperation({
  id: 'approveSubscription',
  method: 'POST',
  path: '/admin/subscriptions/{subscriptionId}/approve',
  tag: 'Subscriptions',
  access: 'admin',
  summary: 'Approve a pending subscription',
  params,
  body: ApproveSubscription,
  output: AdminSubscription,
  concurrency: 'etag',
  problems: ['conflict'],
})

export const pinVersionForOperation = defineOperation({
  id: 'pinVersionFor',
  method: 'PUT',
  path: '/admin/subscriptions/{subscriptionId}/pin',
  tag: 'Subscriptions',
  access: 'admin',
  summary: 'Pin a consumer’s subscription to a version',
  description: 'As `pinVersion`, for any organisation.',
  params,
  body: VersionPin,
  output: AdminSubscription,
  concurrency: 'edit',
  problems: ['conflict'],
})

export const denySubscriptionOperation = defineOperation({
  id: 'denySubscription',
  method: 'POST',
  path: '/admin/subscriptions/{subscriptionId}/deny',
  tag: 'Subscriptions',
  access: 'admin',
  summary: 'Deny a pending subscription; the reason is mailed to the requester',
  params,
  body: DenySubscription,
  output: AdminSubscription,
  concurrency: 'etag',
  problems: ['conflict'],
})
