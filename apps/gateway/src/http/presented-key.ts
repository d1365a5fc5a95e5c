import type { RequestHeaders } from './request-headers.ts'

/**
 * Where a caller's API key is looked for, and what becomes of the two fields it may stand in.
 *
 * A value is ours when it begins like a key of ours (`gh_`). Ours is never forwarded. A value that is not ours is the
 * caller's own affair with the upstream and passes untouched, so that an upstream with authentication of its own can
 * stand behind the gateway: `X-API-Key: gh_live_…` together with `Authorization: Basic …`.
 */
export type PresentedKey =
  | Readonly<{ kind: 'none' }>
  | Readonly<{ kind: 'key'; text: string }>
  /** There is a credential, but none that could be a key of ours. */
  | Readonly<{ kind: 'foreign' }>
  | Readonly<{ kind: 'ambiguous' }>

const OURS = 'gh_'
const BEARER_LENGTH = 'Bearer '.length

const NONE: PresentedKey = Object.freeze({ kind: 'none' })
const FOREIGN: PresentedKey = Object.freeze({ kind: 'foreign' })
const AMBIGUOUS: PresentedKey = Object.freeze({ kind: 'ambiguous' })

/** Finds the key, and puts a field that is not ours back among those to forward. */
export function takePresentedKey(headers: RequestHeaders): PresentedKey {
  const { authorization, apiKey, authorizations, apiKeys } = headers
  if (authorization === undefined && apiKey === undefined) return NONE
  if (authorizations > 1 || apiKeys > 1) return AMBIGUOUS
  const bearer = ours(authorization === undefined ? undefined : bearerToken(authorization))
  const direct = ours(apiKey)
  if (bearer === undefined) putBack(headers, 'authorization', authorization)
  if (direct === undefined) putBack(headers, 'x-api-key', apiKey)
  const text = bearer ?? direct
  if (text === undefined) return FOREIGN
  return direct === undefined || direct === text ? { kind: 'key', text } : AMBIGUOUS
}

function putBack(headers: RequestHeaders, name: string, value: string | undefined): void {
  if (value !== undefined) headers.forwarded.push(name, value)
}

function ours(credential: string | undefined): string | undefined {
  return credential?.startsWith(OURS) ? credential : undefined
}

/** RFC 6750 §2.1; the scheme's name in any case, white space around the token ignored. */
function bearerToken(authorization: string): string | undefined {
  if (authorization.length < BEARER_LENGTH) return undefined
  const scheme = authorization.slice(0, BEARER_LENGTH)
  if (scheme !== 'Bearer ' && scheme.toLowerCase() !== 'bearer ') return undefined
  return authorization.slice(BEARER_LENGTH).trim()
}

const PRINTED = /gh_(?:live|test)_/
const QUERY_NAMES = /(?:^\?|&)(?:api[_-]?key|access[_-]?token|key|token)=([^&]*)/gi

/** Whether a key stands in the target, where it would be logged by everybody on the way. */
export function hasKeyInTarget(path: string, query: string): boolean {
  if (path.includes(OURS) && PRINTED.test(path)) return true
  if (query === '') return false
  if (query.includes(OURS) && PRINTED.test(query)) return true
  if (!query.includes('%')) return false
  for (const [, value = ''] of query.matchAll(QUERY_NAMES)) {
    if (/^(?:g|%67)(?:h|%68)(?:_|%5f)/i.test(value)) return true
  }
  return false
}
