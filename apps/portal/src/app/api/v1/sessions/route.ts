import { signOutEverywhereOperation } from '@/contract/session.ts'
import { defineRoute } from '@/server/define-route.ts'
import { signOutEverywhere } from '@/server/sign-in.ts'

export const DELETE = defineRoute(signOutEverywhereOperation, () => signOutEverywhere())
