import { z } from 'zod'

/** At most 15 digits: the largest Integer of a structured field (RFC 9651 §3.3.1). */
const Amount = z.int().positive().max(999_999_999_999_999)

/**
 * The kinds of limits. Requests (or cost), milliseconds; the bounds of each are in the module that counts it, and
 * `limitRuleIssues` says which numbers cannot be counted exactly.
 */
export const LimitRule = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('token_bucket'),
    /** Largest burst, tokens. */
    burst: z.int().positive(),
    /** Sustained rate: `tokens` every `perMs`. */
    tokens: z.int().positive(),
    perMs: z.int().positive(),
  }),
  z.object({
    kind: z.literal('sliding_window'),
    /** Never more than this in any window of `windowMs`. */
    limit: Amount,
    windowMs: z.int().positive(),
  }),
  z.object({
    kind: z.literal('concurrency'),
    /** Under way at the same time. */
    limit: Amount,
  }),
  z.object({
    kind: z.literal('quota'),
    limit: Amount,
    /** Counted anew with each of these, in the calendar of `timeZone`. */
    every: z.enum(['day', 'week', 'month']),
    /** A name of the IANA database. */
    timeZone: z.string().min(1).max(64),
    /** A soft quota warns and goes on. */
    hard: z.boolean(),
  }),
  z.object({
    kind: z.literal('rolling_quota'),
    /** In any `days` days. */
    limit: Amount,
    days: z.int().min(1).max(400),
    hard: z.boolean(),
  }),
])
export type LimitRule = z.infer<typeof LimitRule>

/** Whose counter a limit uses. The store only sees the resulting id. */
export const LimitScope = z.enum([
  'subscription',
  'application',
  'key',
  'organization',
  'address',
  'route',
  'api',
  'upstream',
  'global',
  'header',
])
export type LimitScope = z.infer<typeof LimitScope>

/** What one request costs. It is known in full only after the answer when a field of it tells. */
export const LimitCost = z.object({
  tokens: z.int().min(1).max(1_000_000),
  /** Other costs by route id. */
  routes: z.record(z.string(), z.int().min(1).max(1_000_000)),
  /**
   * A field of the upstream's answer that says the cost; it is not passed on. `tokensMax` is charged beforehand and
   * what was not used is given back, so that the limit holds whatever the answer says.
   */
  responseHeader: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
    .nullable(),
  tokensMax: z.int().min(1).max(1_000_000),
})
export type LimitCost = z.infer<typeof LimitCost>

export const LimitSource = z.object({
  id: z.string(),
  /** Policy name in `RateLimit` and in problem bodies: lower case letters, digits and hyphens. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
  scope: LimitScope.default('subscription'),
  mode: z.enum(['enforce', 'shadow']).default('enforce'),
  rule: LimitRule,
  /** With scope `header`: the field of the request whose value is counted. */
  header: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
    .nullable()
    .default(null),
  /** With scope `address`: bits of an IPv6 address that make one caller. */
  ipv6Prefix: z.int().min(32).max(128).default(64),
  /** As `ipv6Prefix`, of an IPv4 address: 32 counts each by itself, 24 the network that it is in. */
  ipv4Prefix: z.int().min(8).max(32).default(32),
  cost: LimitCost.default({ tokens: 1, routes: {}, responseHeader: null, tokensMax: 1 }),
  /** What holds while a shared store does not answer: this node's share of the limit, nothing, or no request at all. */
  onStoreFailure: z.enum(['local', 'open', 'closed']).default('local'),
  /**
   * How a shared store is asked: `exact` for every request, `lease` for a share in advance that a node then spends by
   * itself. The bound is the same; a share that lies unused with one node cannot be used at another meanwhile.
   */
  counting: z.enum(['exact', 'lease']).default('exact'),
})
export type LimitSource = z.infer<typeof LimitSource>

export const TierSource = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  description: z.string().default(''),
  priceText: z.string().default(''),
  position: z.int().default(0),
  approval: z.enum(['automatic', 'manual']).default('automatic'),
  /** Traffic of a critical tier is the last to be shed. */
  critical: z.boolean().default(false),
  /** Bytes of a body; null: whatever the route takes. The smaller of both holds. */
  bodyBytesMax: z.int().min(0).max(1_073_741_824).nullable().default(null),
  /** APIs that may be subscribed to at this tier. */
  apiIds: z.array(z.string()),
  limits: z.array(LimitSource),
})
export type TierSource = z.infer<typeof TierSource>

/** How a limit's state is laid out: numbers of a bucket, of a window, or of a calendar period. */
export type LimitState = 'bucket' | 'window' | 'period'

/** A limit with everything worked out that does not depend on a request. */
export type CompiledLimit = Readonly<
  Omit<LimitSource, 'rule'> & {
    rule: LimitRule
    state: LimitState
    /** `q`: the most that is ever available at once. */
    quota: number
    /** `w`: time in which the quota comes back; nominal for a month, 0 for requests under way. */
    windowMs: number
    /** How long a window's state remembers a request. */
    heldMs: number
    /** Never refuses, but counts and warns. */
    isSoft: boolean
    /** Given back when the request is over. */
    isConcurrency: boolean
    /** The limit's member of RateLimit-Policy. */
    policyItem: string
    /** Changes when the counter of an older revision means nothing to this one. */
    fingerprint: number
  }
>

export type CompiledTier = Readonly<{
  id: string
  slug: string
  critical: boolean
  /** Infinity: whatever the route takes. */
  bodyBytesMax: number
  apiIds: ReadonlySet<string>
  limits: readonly CompiledLimit[]
}>
