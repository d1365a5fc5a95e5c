import { listOutboxOperation } from '@/contract/outbox.ts'
import { defineRoute } from '@/server/define-route.ts'
import { listOutbox } from '@/server/outbox.ts'

export const GET = defineRoute(listOutboxOperation, ({ query }) => listOutbox(query))
