import { createSloOperation, listSlosOperation } from '@/contract/slos.ts'
import { defineRoute } from '@/server/define-route.ts'
import { createSlo, listSlos, SLO_COLUMNS } from '@/server/slos.ts'

export const GET = defineRoute(listSlosOperation, ({ query }) => listSlos(query), SLO_COLUMNS)

export const POST = defineRoute(createSloOperation, ({ body }) => createSlo(body))
