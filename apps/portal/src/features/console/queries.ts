import { queryOptions } from '@tanstack/react-query'
import { z } from 'zod'
import { MailPromised } from '@/contract/accounts.ts'
import { Me } from '@/contract/me.ts'
import { api, Nothing } from '@/lib/api.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

export function meQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.me],
    queryFn: ({ signal }) => api.get('/me', Me, signal),
  })
}

export const resendVerification = () =>
  api.post('/email-verification/resend', undefined, MailPromised)

export const signOut = () => api.delete('/session', undefined, Nothing)

export const switchOrganization = (organizationId: string) =>
  api.post('/organization/switch', { organizationId }, z.object({ organizationId: z.string() }))
