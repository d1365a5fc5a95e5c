import { explainRequestOperation } from '@/contract/explain.ts'
import { defineRoute } from '@/server/define-route.ts'
import { explainRequest } from '@/server/explain.ts'

export const POST = defineRoute(explainRequestOperation, ({ body }) => explainRequest(body))
