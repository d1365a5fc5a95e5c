import { createChangelogEntryOperation, listChangelogOperation } from '@/contract/changelog.ts'
import { CHANGELOG_COLUMNS, createChangelogEntry, listChangelog } from '@/server/changelog.ts'
import { defineRoute } from '@/server/define-route.ts'

export const GET = defineRoute(
  listChangelogOperation,
  ({ query }) => listChangelog(query),
  CHANGELOG_COLUMNS,
)

export const POST = defineRoute(createChangelogEntryOperation, ({ body }) =>
  createChangelogEntry(body),
)
