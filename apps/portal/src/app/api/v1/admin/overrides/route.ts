import { listOverridesOperation } from '@/contract/overrides.ts'
import { defineRoute } from '@/server/define-route.ts'
import { listOverrides, OVERRIDE_COLUMNS } from '@/server/overrides.ts'

export const GET = defineRoute(
  listOverridesOperation,
  ({ query }) => listOverrides(query),
  OVERRIDE_COLUMNS,
)
