import { z } from 'zod'

/** A consumer, as an admin sees it. */
export const AdminOrganization = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  state: z.enum(['active', 'suspended']),
  members: z.int().nonnegative(),
  applications: z.int().nonnegative(),
  /** Not revoked and not expired. */
  liveKeys: z.int().nonnegative(),
  subscriptions: z.int().nonnegative(),
  /** Of the last 24 hours. */
  requestsLastDay: z.int().nonnegative(),
  createdAt: z.iso.datetime(),
  version: z.int().positive(),
})
export type AdminOrganization = z.infer<typeof AdminOrganization>

/** `q` looks in name, slug and the members' e-mail addresses. */
export const AdminOrganizationFilter = z.object({
  q: z.string().trim().max(100).optional(),
  state: z.enum(['active', 'suspended']).optional(),
})
export type AdminOrganizationFilter = z.infer<typeof AdminOrganizationFilter>

/** Why; kept in the audit log. */
export const ChangeOrganizationState = z.object({ reason: z.string().trim().max(500).default('') })
export type ChangeOrganizationState = z.infer<typeof ChangeOrganizationState>
