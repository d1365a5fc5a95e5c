import { createVersionOperation, listVersionsOperation } from '@/contract/versions.ts'
import { defineRoute } from '@/server/define-route.ts'
import { createVersion, listVersions, VERSION_COLUMNS } from '@/server/versions.ts'

export const GET = defineRoute(
  listVersionsOperation,
  ({ params }) => listVersions(params.apiId),
  VERSION_COLUMNS,
)

export const POST = defineRoute(createVersionOperation, ({ params, body }) =>
  createVersion(params.apiId, body),
)
