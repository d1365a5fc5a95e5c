import { explainCallOperation } from '@/contract/explain.ts'
import { defineRoute } from '@/server/define-route.ts'
import { explainCall } from '@/server/explain.ts'

export const POST = defineRoute(explainCallOperation, ({ body }) => explainCall(body))
