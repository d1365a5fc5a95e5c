import { downloadSdkFileOperation } from '@/contract/sdks.ts'
import { defineRoute } from '@/server/define-route.ts'
import { downloadSdk } from '@/server/sdks.ts'

export const GET = defineRoute(downloadSdkFileOperation, async ({ params }, { answerHeaders }) => {
  const { apiId, versionId, language, fileName } = params
  const { content, headers } = await downloadSdk(apiId, versionId, language, fileName)
  for (const [name, value] of Object.entries(headers)) answerHeaders.set(name, value)
  return content
})
