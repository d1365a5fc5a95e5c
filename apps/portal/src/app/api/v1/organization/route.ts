import { getOrganizationOperation, updateOrganizationOperation } from '@/contract/organizations.ts'
import { defineRoute } from '@/server/define-route.ts'
import { getOrganization, updateOrganization } from '@/server/organizations.ts'

export const GET = defineRoute(getOrganizationOperation, () => getOrganization())

export const PATCH = defineRoute(updateOrganizationOperation, ({ body }, { expectedVersion }) =>
  updateOrganization(body, expectedVersion),
)
