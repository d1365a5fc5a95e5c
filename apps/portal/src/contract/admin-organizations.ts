import { z } from 'zod'
import { Instant, idOf, Version } from './fields.ts'
import { defineOperation } from './operation.ts'
import { OrganizationMember } from './organizations.ts'
import { PageQuery, pageOf, SearchText } from './paging.ts'

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
  createdAt: Instant,
  version: Version,
})
export type AdminOrganization = z.infer<typeof AdminOrganization>

/** `q` looks in name, slug and the members' e-mail addresses. */
export const AdminOrganizationFilter = z.object({
  q: SearchText,
  state: z.enum(['active', 'suspended']).optional(),
})
export type AdminOrganizationFilter = z.infer<typeof AdminOrganizationFilter>

/** An application of a consumer, as an admin sees it. */
export const AdminApplication = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  state: z.enum(['active', 'suspended']),
  /** Not revoked and not expired. */
  liveKeys: z.int().nonnegative(),
  /** Not cancelled. */
  subscriptions: z.int().nonnegative(),
  createdAt: Instant,
})
export type AdminApplication = z.infer<typeof AdminApplication>

/** Why; kept in the audit log. */
export const ChangeOrganizationState = z.object({ reason: z.string().trim().max(500).default('') })
export type ChangeOrganizationState = z.infer<typeof ChangeOrganizationState>

const params = z.object({ organizationId: idOf('org') })

export const listOrganizationsOperation = defineOperation({
  id: 'listOrganizations',
  method: 'GET',
  path: '/organizations',
  tag: 'Organizations',
  access: 'admin',
  summary: 'List consumers',
  query: PageQuery.extend(AdminOrganizationFilter.shape),
  output: pageOf(AdminOrganization),
  csv: 'organizations',
})

export const getOrganizationByIdOperation = defineOperation({
  id: 'getOrganizationById',
  method: 'GET',
  path: '/organizations/{organizationId}',
  tag: 'Organizations',
  access: 'admin',
  summary: 'Read a consumer',
  params,
  output: AdminOrganization,
  concurrency: 'etag',
})

export const listOrganizationMembersOperation = defineOperation({
  id: 'listOrganizationMembers',
  method: 'GET',
  path: '/organizations/{organizationId}/members',
  tag: 'Organizations',
  access: 'admin',
  summary: 'List the members of a consumer, newest first',
  params,
  query: PageQuery,
  output: pageOf(OrganizationMember),
  csv: 'members',
})

export const listOrganizationApplicationsOperation = defineOperation({
  id: 'listOrganizationApplications',
  method: 'GET',
  path: '/organizations/{organizationId}/applications',
  tag: 'Organizations',
  access: 'admin',
  summary: 'List the applications of a consumer, newest first',
  params,
  query: PageQuery,
  output: pageOf(AdminApplication),
  csv: 'applications',
})

export const suspendOrganizationOperation = defineOperation({
  id: 'suspendOrganization',
  method: 'POST',
  path: '/organizations/{organizationId}/suspend',
  tag: 'Organizations',
  access: 'admin',
  summary: 'Suspend a consumer: its keys answer 403 within a second',
  params,
  body: ChangeOrganizationState,
  output: AdminOrganization,
  concurrency: 'etag',
})

export const activateOrganizationOperation = defineOperation({
  id: 'activateOrganization',
  method: 'POST',
  path: '/organizations/{organizationId}/activate',
  tag: 'Organizations',
  access: 'admin',
  summary: 'End the suspension of a consumer',
  params,
  body: ChangeOrganizationState,
  output: AdminOrganization,
  concurrency: 'etag',
})
