import { listRegistryOperation } from '@/contract/deprecations.ts'
import { defineRoute } from '@/server/define-route.ts'
import { listRegistry, REGISTRY_COLUMNS } from '@/server/deprecation-registry.ts'

export const GET = defineRoute(
  listRegistryOperation,
  ({ query }) => listRegistry(query),
  REGISTRY_COLUMNS,
)
