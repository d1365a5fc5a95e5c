/**
 * Identifiers: `<prefix>_<ulid>`, 26 lower-case Crockford base32 characters after the prefix.
 *
 * The prefix says what a row is, so that an id in a log, a support mail or a URL can be told apart
 * by eye and refused at the edge when it is of the wrong kind. Minting needs a clock and randomness
 * and lives in `packages/db`.
 */
export const ID_PREFIXES = [
  'usr', // user
  'org', // organisation
  'mem', // membership
  'tok', // management token
  'emt', // e-mail token (verification, password reset)
  'app', // application
  'key', // API key
  'sub', // subscription
  'trq', // request for another tier
  'ovr', // override of a subscription's limits
  'adj', // quota that an admin reset or raised
  'api', // API
  'ver', // API version
  'doc', // OpenAPI document
  'op', // operation
  'rt', // route
  'ups', // upstream
  'can', // canary
  'tgt', // target
  'tier', // tier
  'lim', // limit
  'sec', // sealed secret
  'aud', // audit event
  'mail', // mail message
  'job', // job
  'sdk', // SDK build
  'chg', // changelog entry
  'ntc', // notice to callers of a version
  'pst', // postponement of dates that callers were told
  'slo', // service level objective
  'alr', // alert of an objective
  'chn', // alert channel
  'dlv', // delivery of an alert to a channel
  'node', // gateway node
] as const

export type IdPrefix = (typeof ID_PREFIXES)[number]
export type Id<P extends IdPrefix = IdPrefix> = `${P}_${string}`

const ULID = /^[0-9a-hjkmnp-tv-z]{26}$/

/** Whether `text` is an id of the given kind; says nothing about whether such a row exists. */
export function isId<P extends IdPrefix>(prefix: P, text: unknown): text is Id<P> {
  return (
    typeof text === 'string' &&
    text.startsWith(`${prefix}_`) &&
    ULID.test(text.slice(prefix.length + 1))
  )
}
