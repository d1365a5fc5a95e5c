import { listTierPreviewRowsOperation } from '@/contract/admin-limits.ts'
import { defineRoute } from '@/server/define-route.ts'
import { getTierPreview, TIER_PREVIEW_COLUMNS, tierPreviewRows } from '@/server/tier-preview.ts'

export const GET = defineRoute(
  listTierPreviewRowsOperation,
  async ({ params }) => tierPreviewRows(await getTierPreview(params.tierId)),
  TIER_PREVIEW_COLUMNS,
)
