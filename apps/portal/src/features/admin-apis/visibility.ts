import type { ApiAuth, ApiVisibility } from '@/contract/apis.ts'

export const VISIBILITY_WORDS: Readonly<Record<ApiVisibility, string>> = {
  public: 'Public',
  authenticated: 'Signed-in people',
  internal: 'Admins only',
}

export const VISIBILITY_CARDS = [
  { value: 'public', title: 'Public', detail: 'Everybody sees it in the catalogue.' },
  { value: 'authenticated', title: 'Signed-in people', detail: 'Hidden from strangers.' },
  { value: 'internal', title: 'Admins only', detail: 'Served, but in nobody else’s catalogue.' },
] as const satisfies readonly { value: ApiVisibility; title: string; detail: string }[]

export const AUTH_CARDS = [
  { value: 'key', title: 'API key', detail: 'A key with a subscription is needed. Limits apply.' },
  { value: 'none', title: 'None', detail: 'Anonymous calls are served, without limits by tier.' },
] as const satisfies readonly { value: ApiAuth; title: string; detail: string }[]
