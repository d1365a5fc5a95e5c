import { listPublishedChangelogOperation } from '@/contract/changelog.ts'
import { listPublishedChangelog, PUBLISHED_COLUMNS } from '@/server/changelog.ts'
import { defineRoute } from '@/server/define-route.ts'

export const GET = defineRoute(
  listPublishedChangelogOperation,
  ({ params, query }) => listPublishedChangelog(params.slug, query),
  PUBLISHED_COLUMNS,
)
