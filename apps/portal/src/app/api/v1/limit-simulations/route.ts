import { simulateLimitsOperation } from '@/contract/limit-reports.ts'
import { defineRoute } from '@/server/define-route.ts'
import { simulateLimits } from '@/server/limit-simulation.ts'

export const POST = defineRoute(simulateLimitsOperation, ({ body }) => simulateLimits(body))
