import { z } from 'zod'
import { Instant, idOf, Name, Version } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf } from './paging.ts'

/** What a member may do in an organisation, least first. */
export const MembershipRole = z.enum(['viewer', 'developer', 'admin', 'owner'])
export type MembershipRole = z.infer<typeof MembershipRole>

/** The tenant: what a developer owns belongs to one. */
export const Organization = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    state: z.enum(['active', 'suspended']).describe('Suspended: every key answers 403'),
    memberCount: z.int(),
    createdAt: Instant,
    updatedAt: Instant,
    version: Version,
  })
  .meta({ id: 'Organization' })
export type Organization = z.infer<typeof Organization>

export const OrganizationEdit = z.object({ name: Name })
export type OrganizationEdit = z.infer<typeof OrganizationEdit>

export const OrganizationMember = z
  .object({
    id: z.string(),
    userId: z.string(),
    name: z.string(),
    email: z.string(),
    role: MembershipRole,
    createdAt: Instant,
  })
  .meta({ id: 'OrganizationMember' })
export type OrganizationMember = z.infer<typeof OrganizationMember>

export const OrganizationSwitch = z.object({ organizationId: idOf('org') })
export type OrganizationSwitch = z.infer<typeof OrganizationSwitch>

const TAG = 'Organisation'

export const getOrganizationOperation = defineOperation({
  id: 'getOrganization',
  method: 'GET',
  path: '/organization',
  tag: TAG,
  access: 'member',
  summary: 'The current organisation',
  output: Organization,
  concurrency: 'etag',
})

export const updateOrganizationOperation = defineOperation({
  id: 'updateOrganization',
  method: 'PATCH',
  path: '/organization',
  tag: TAG,
  access: 'member',
  summary: 'Rename the current organisation',
  body: OrganizationEdit,
  output: Organization,
  concurrency: 'edit',
})

export const listMembersOperation = defineOperation({
  id: 'listMembers',
  method: 'GET',
  path: '/organization/members',
  tag: TAG,
  access: 'member',
  summary: 'Members of the current organisation, newest first',
  query: PageQuery,
  output: pageOf(OrganizationMember),
  csv: 'members',
})

export const switchOrganizationOperation = defineOperation({
  id: 'switchOrganization',
  method: 'POST',
  path: '/organization/switch',
  tag: TAG,
  access: 'session',
  summary: 'Work in another organisation one is a member of',
  body: OrganizationSwitch,
  output: z.object({ organizationId: z.string() }),
  idempotency: 'none',
})
