import { getMeOperation, updateProfileOperation } from '@/contract/me.ts'
import { defineRoute } from '@/server/define-route.ts'
import { getMe, updateProfile } from '@/server/me.ts'

export const GET = defineRoute(getMeOperation, () => getMe())

export const PATCH = defineRoute(updateProfileOperation, ({ body }, { expectedVersion }) =>
  updateProfile(body, expectedVersion),
)
