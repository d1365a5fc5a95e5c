import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { ChangePassword } from '@/contract/accounts.ts'
import { Me, type ProfileEdit } from '@/contract/me.ts'
import { pageOf } from '@/contract/paging.ts'
import { ManagementToken, type TokenCreate, TokenCreated } from '@/contract/tokens.ts'
import { api, Nothing } from '@/lib/api.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

export function profileQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.me],
    queryFn: ({ signal }) => api.get('/me', Me, signal),
  })
}

const TokenPage = pageOf(ManagementToken)

export function tokensQuery(cursor: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.tokens, cursor],
    queryFn: ({ signal }) => api.get(pathWithQuery('/tokens', { cursor }), TokenPage, signal),
    placeholderData: keepPreviousData,
  })
}

export const updateProfile = (edit: Partial<ProfileEdit>, ifMatch: string) =>
  api.patch('/me', edit, Me, { ifMatch })

export const changePassword = (input: ChangePassword) => api.post('/password', input, Nothing)

export const signOutEverywhere = () => api.delete('/sessions', undefined, Nothing)

export const createToken = (input: TokenCreate) => api.post('/tokens', input, TokenCreated)

export const revokeToken = (tokenId: string) =>
  api.post(`/tokens/${tokenId}/revoke`, undefined, ManagementToken)
