import 'server-only'
import type { MembershipRole } from '@gatehouse/db'
import { Problem } from '@gatehouse/policy'
import { type Member, requireMember } from './session.ts'

/** What members may do in their organisation; who may do it, least first. */
const PERMISSIONS = {
  'organization.edit': ['admin', 'owner'],
  'application.write': ['developer', 'admin', 'owner'],
  'key.write': ['developer', 'admin', 'owner'],
  'subscription.write': ['developer', 'admin', 'owner'],
} as const satisfies Record<string, readonly MembershipRole[]>

export type Permission = keyof typeof PERMISSIONS

/** Whether a role includes a permission; screens use it to hide what would be refused. */
export function may(role: MembershipRole, permission: Permission): boolean {
  return (PERMISSIONS[permission] as readonly MembershipRole[]).includes(role)
}

/**
 * The caller, allowed to do `permission` in the current organisation.
 *
 * @throws Problem `forbidden` for a role without it, `organization_suspended` while nothing may change
 */
export async function requirePermission(permission: Permission): Promise<Member> {
  const member = await requireMember()
  if (!may(member.membershipRole, permission)) {
    throw new Problem('forbidden', 'Your role in this organisation does not allow this')
  }
  if (member.organizationState === 'suspended') throw new Problem('organization_suspended')
  return member
}
