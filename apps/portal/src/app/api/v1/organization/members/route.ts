import { listMembersOperation } from '@/contract/organizations.ts'
import { defineRoute } from '@/server/define-route.ts'
import { listMembers, MEMBER_COLUMNS } from '@/server/organizations.ts'

export const GET = defineRoute(
  listMembersOperation,
  ({ query }) => listMembers(query),
  MEMBER_COLUMNS,
)
