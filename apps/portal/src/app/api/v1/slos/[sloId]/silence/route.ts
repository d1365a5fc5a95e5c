import { silenceSloOperation } from '@/contract/slos.ts'
import { defineRoute } from '@/server/define-route.ts'
import { silenceSlo } from '@/server/slos.ts'

export const POST = defineRoute(silenceSloOperation, ({ params, body }) =>
  silenceSlo(params.sloId, body),
)
