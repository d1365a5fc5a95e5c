import {
  deleteApplicationOperation,
  getApplicationOperation,
  updateApplicationOperation,
} from '@/contract/applications.ts'
import { deleteApplication, getApplication, updateApplication } from '@/server/applications.ts'
import { defineRoute } from '@/server/define-route.ts'

export const GET = defineRoute(getApplicationOperation, ({ params }) =>
  getApplication(params.applicationId),
)

export const PATCH = defineRoute(
  updateApplicationOperation,
  ({ params, body }, { expectedVersion }) =>
    updateApplication(params.applicationId, body, expectedVersion),
)

export const DELETE = defineRoute(deleteApplicationOperation, ({ params, body }) =>
  deleteApplication(params.applicationId, body),
)
