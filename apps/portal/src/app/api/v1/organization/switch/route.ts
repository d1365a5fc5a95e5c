import { switchOrganizationOperation } from '@/contract/organizations.ts'
import { defineRoute } from '@/server/define-route.ts'
import { switchOrganization } from '@/server/organizations.ts'

export const POST = defineRoute(
  switchOrganizationOperation,
  async ({ body }, { answerHeaders }) => {
    const { cookie, ...current } = await switchOrganization(body)
    answerHeaders.append('set-cookie', cookie)
    return current
  },
)
