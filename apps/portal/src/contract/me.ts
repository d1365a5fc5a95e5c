import { z } from 'zod'
import { Instant, Name, Version } from './fields.ts'
import { defineOperation } from './operation.ts'
import { MembershipRole } from './organizations.ts'

/** The caller, the organisations they may work in, and which of them is the current one. */
export const Me = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    isEmailVerified: z.boolean(),
    role: z.enum(['developer', 'admin']).describe('`admin` works for the provider'),
    createdAt: Instant,
    version: Version,
    organizationId: z.string().nullable().describe('The current one'),
    memberships: z.array(
      z.object({
        organizationId: z.string(),
        organizationName: z.string(),
        organizationState: z.enum(['active', 'suspended']),
        role: MembershipRole,
      }),
    ),
  })
  .meta({ id: 'Me' })
export type Me = z.infer<typeof Me>

export const ProfileEdit = z.object({ name: Name })
export type ProfileEdit = z.infer<typeof ProfileEdit>

export const getMeOperation = defineOperation({
  id: 'getMe',
  method: 'GET',
  path: '/me',
  tag: 'Account',
  access: 'user',
  summary: 'Who is calling',
  output: Me,
  concurrency: 'etag',
})

export const updateProfileOperation = defineOperation({
  id: 'updateProfile',
  method: 'PATCH',
  path: '/me',
  tag: 'Account',
  access: 'user',
  summary: 'Change the profile',
  body: ProfileEdit,
  output: Me,
  concurrency: 'edit',
})
