import {
  deleteVersionOperation,
  getVersionOperation,
  updateVersionOperation,
} from '@/contract/versions.ts'
import { defineRoute } from '@/server/define-route.ts'
import { deleteVersion, getVersion, updateVersion } from '@/server/versions.ts'

export const GET = defineRoute(getVersionOperation, ({ params }) =>
  getVersion(params.apiId, params.versionId),
)

export const PATCH = defineRoute(updateVersionOperation, ({ params, body }, { expectedVersion }) =>
  updateVersion(params.apiId, params.versionId, expectedVersion, body),
)

export const DELETE = defineRoute(deleteVersionOperation, ({ params }, { expectedVersion }) =>
  deleteVersion(params.apiId, params.versionId, expectedVersion),
)
