import { z } from 'zod'

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
  requestedBy: z.object({ id: z.string(), name: z.string(), email: z.string() }).nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  version: z.int().positive(),
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
