import { planRevisionOperation } from '@/contract/revisions.ts'
import { defineRoute } from '@/server/define-route.ts'
import { planRevision } from '@/server/revision-plan.ts'

export const GET = defineRoute(planRevisionOperation, () => planRevision())
