import type { MembershipRole } from '@/contract/organizations.ts'

/** The roles as people read them. */
export const ROLE_WORDS: Readonly<Record<MembershipRole, string>> = {
  viewer: 'Viewer',
  developer: 'Developer',
  admin: 'Admin',
  owner: 'Owner',
}
