import { listCanariesOperation, startCanaryOperation } from '@/contract/canaries.ts'
import { CANARY_COLUMNS, createCanary, listCanaries } from '@/server/canaries.ts'
import { defineRoute } from '@/server/define-route.ts'

export const GET = defineRoute(
  listCanariesOperation,
  ({ query }) => listCanaries(query),
  CANARY_COLUMNS,
)

export const POST = defineRoute(startCanaryOperation, ({ body }) => createCanary(body))
