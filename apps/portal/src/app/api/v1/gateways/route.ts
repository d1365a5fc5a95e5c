import { listGatewaysOperation } from '@/contract/gateways.ts'
import { defineRoute } from '@/server/define-route.ts'
import { listGateways } from '@/server/gateways.ts'

export const GET = defineRoute(listGatewaysOperation, () => listGateways())
