import { isServer, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from './api.ts'

/** Refusals say the same thing twice; only what may pass by itself is asked again, twice. */
function shouldRetry(failures: number, error: unknown): boolean {
  if (failures >= 2) return false
  if (!(error instanceof ApiError)) return false
  return error.status === 0 || error.status >= 500
}

/**
 * A page that reads on after its session has ended goes to sign in and comes back. A write does not: what was
 * typed would be lost, so the form says it instead.
 */
function signInWhenSessionEnded(error: unknown): void {
  if (isServer || !(error instanceof ApiError) || error.status !== 401) return
  const { pathname, search } = window.location
  window.location.assign(`/sign-in?${new URLSearchParams({ next: `${pathname}${search}` })}`)
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: signInWhenSessionEnded }),
    defaultOptions: {
      queries: { staleTime: 10_000, retry: shouldRetry, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  })
}

let browserClient: QueryClient | undefined

/** On the server a new client for each call, so that people never share data; in the browser always the same. */
export function getQueryClient(): QueryClient {
  if (isServer) return createQueryClient()
  browserClient ??= createQueryClient()
  return browserClient
}
