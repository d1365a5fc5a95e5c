import { downloadSdkOperation } from '@/contract/sdks.ts'
import { defineRoute } from '@/server/define-route.ts'
import { downloadSdk } from '@/server/sdks.ts'

export const GET = defineRoute(downloadSdkOperation, async ({ params }, { answerHeaders }) => {
  const { content, headers } = await downloadSdk(params.apiId, params.versionId, params.language)
  for (const [name, value] of Object.entries(headers)) answerHeaders.set(name, value)
  return content
})
