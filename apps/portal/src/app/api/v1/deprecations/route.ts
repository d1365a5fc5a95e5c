import { listDeprecationsOperation } from '@/contract/deprecations.ts'
import { defineRoute } from '@/server/define-route.ts'
import { listDeprecations } from '@/server/deprecations.ts'

export const GET = defineRoute(listDeprecationsOperation, () => listDeprecations())
