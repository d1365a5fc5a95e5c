import { listSdkBuildsOperation, requestSdkBuildOperation } from '@/contract/sdk-builds.ts'
import { defineRoute } from '@/server/define-route.ts'
import { listSdkBuilds, requestBuild } from '@/server/sdk-builds.ts'

export const GET = defineRoute(listSdkBuildsOperation, ({ query }) => listSdkBuilds(query))
export const POST = defineRoute(requestSdkBuildOperation, ({ body }) =>
  requestBuild(body.versionId),
)
