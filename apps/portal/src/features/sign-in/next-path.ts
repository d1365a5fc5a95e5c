const ANYWHERE = 'https://portal.invalid'

/**
 * Where to go after signing in: the path that was asked for when it is one of ours, else `fallback`. What another site put into
 * the link (`//evil.example`, `https:…`, a backslash) is not followed.
 */
export function nextPath(asked: string | null | undefined, fallback: string): string {
  if (!asked?.startsWith('/')) return fallback
  const url = URL.parse(asked, ANYWHERE)
  if (url === null || url.origin !== ANYWHERE) return fallback
  return `${url.pathname}${url.search}${url.hash}`
}
