import { listStatusOperation } from '@/contract/status.ts'
import { defineRoute } from '@/server/define-route.ts'
import { listStatus } from '@/server/status.ts'

export const GET = defineRoute(listStatusOperation, () => listStatus())
