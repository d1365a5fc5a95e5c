import { z } from 'zod'

/** Bounds that keep every sum of a token bucket an exact integer. Milliseconds, tokens. */
export const LimitRule = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('token_bucket'),
    /** Largest burst, tokens. */
    burst: z.int().positive(),
    /** Sustained rate: `tokens` every `perMs`. */
    tokens: z.int().positive(),
    perMs: z.int().positive(),
  }),
])
export type LimitRule = z.infer<typeof LimitRule>

/** Whose counter a limit uses. More scopes are added here; the store only sees the resulting id. */
export const LimitScope = z.enum([
  'subscription',
  'application',
  'key',
  'organization',
  'address',
  'route',
  'api',
])
export type LimitScope = z.infer<typeof LimitScope>

export const LimitSource = z.object({
  id: z.string(),
  /** Policy name in `RateLimit` and in problem bodies: lower case letters, digits and hyphens. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
  scope: LimitScope.default('subscription'),
  mode: z.enum(['enforce', 'shadow']).default('enforce'),
  rule: LimitRule,
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
  /** APIs that may be subscribed to at this tier. */
  apiIds: z.array(z.string()),
  limits: z.array(LimitSource),
})
export type TierSource = z.infer<typeof TierSource>

export type CompiledLimit = Readonly<{
  id: string
  name: string
  scope: LimitScope
  mode: 'enforce' | 'shadow'
  rule: LimitRule
}>

export type CompiledTier = Readonly<{
  id: string
  slug: string
  critical: boolean
  apiIds: ReadonlySet<string>
  limits: readonly CompiledLimit[]
}>
