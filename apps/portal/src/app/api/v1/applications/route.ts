import { createApplicationOperation, listApplicationsOperation } from '@/contract/applications.ts'
import { APPLICATION_COLUMNS, createApplication, listApplications } from '@/server/applications.ts'
import { defineRoute } from '@/server/define-route.ts'

export const GET = defineRoute(
  listApplicationsOperation,
  ({ query }) => listApplications(query),
  APPLICATION_COLUMNS,
)

export const POST = defineRoute(createApplicationOperation, ({ body }) => createApplication(body))
