import { listSdksOperation } from '@/contract/sdks.ts'
import { defineRoute } from '@/server/define-route.ts'
import { listSdks } from '@/server/sdks.ts'

export const GET = defineRoute(listSdksOperation, ({ params }) =>
  listSdks(params.slug, params.version),
)
