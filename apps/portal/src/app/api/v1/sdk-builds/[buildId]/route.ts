import { getSdkBuildOperation } from '@/contract/sdk-builds.ts'
import { defineRoute } from '@/server/define-route.ts'
import { getSdkBuild } from '@/server/sdk-builds.ts'

export const GET = defineRoute(getSdkBuildOperation, ({ params }) => getSdkBuild(params.buildId))
