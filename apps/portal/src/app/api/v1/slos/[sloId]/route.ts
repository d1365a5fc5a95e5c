import { deleteSloOperation, getSloOperation, updateSloOperation } from '@/contract/slos.ts'
import { defineRoute } from '@/server/define-route.ts'
import { deleteSlo, getSlo, updateSlo } from '@/server/slos.ts'

export const GET = defineRoute(getSloOperation, ({ params }) => getSlo(params.sloId))

export const PATCH = defineRoute(updateSloOperation, ({ params, body }, { expectedVersion }) =>
  updateSlo(params.sloId, expectedVersion, body),
)

export const DELETE = defineRoute(deleteSloOperation, ({ params }, { expectedVersion }) =>
  deleteSlo(params.sloId, expectedVersion),
)
