import {
  deleteChangelogEntryOperation,
  getChangelogEntryOperation,
  updateChangelogEntryOperation,
} from '@/contract/changelog.ts'
import {
  deleteChangelogEntry,
  getChangelogEntry,
  updateChangelogEntry,
} from '@/server/changelog.ts'
import { defineRoute } from '@/server/define-route.ts'

export const GET = defineRoute(getChangelogEntryOperation, ({ params }) =>
  getChangelogEntry(params.entryId),
)

export const PATCH = defineRoute(
  updateChangelogEntryOperation,
  ({ params, body }, { expectedVersion }) =>
    updateChangelogEntry(params.entryId, expectedVersion, body),
)

export const DELETE = defineRoute(
  deleteChangelogEntryOperation,
  ({ params }, { expectedVersion }) => deleteChangelogEntry(params.entryId, expectedVersion),
)
