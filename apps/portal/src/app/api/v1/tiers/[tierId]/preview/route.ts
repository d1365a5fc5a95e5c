import { getTierPreviewOperation, requestTierPreviewOperation } from '@/contract/admin-limits.ts'
import { defineRoute } from '@/server/define-route.ts'
import { getTierPreview, requestTierPreview } from '@/server/tier-preview.ts'

export const GET = defineRoute(getTierPreviewOperation, ({ params }) =>
  getTierPreview(params.tierId),
)
export const POST = defineRoute(requestTierPreviewOperation, ({ params }) =>
  requestTierPreview(params.tierId),
)
