import { LimitRule, LimitScope, LimitSource, TierSource } from '@gatehouse/policy'
import { z } from 'zod'
import { Slug } from './apis.ts'
import { Instant, idOf, Name, Version } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf, SearchText } from './paging.ts'

export const LimitMode = z.enum(['enforce', 'shadow'])

const { header, ipv6Prefix, ipv4Prefix, cost, onStoreFailure, counting } = LimitSource.shape
/** `text` says the rule in words; the arithmetic is the gateway's own. */
export const LimitRecord = z.object({
  id: z.string(),
  name: z.string(),
  scope: LimitScope,
  mode: LimitMode,
  rule: LimitRule,
  header: header.unwrap(),
  ipv6Prefix: ipv6Prefix.unwrap(),
  cost: cost.unwrap(),
  ipv4Prefix: ipv4Prefix.unwrap(),
  onStoreFailure: onStoreFailure.unwrap(),
  counting: counting.unwrap(),
  text: z.string(),
})
export type LimitRecord = z.infer<typeof LimitRecord>

export const TierRecord = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  priceText: z.string(),
  position: z.int(),
  approval: z.enum(['automatic', 'manual']),
  critical: z.boolean(),
  /** Null: whatever the route takes. */
  bodyBytesMax: z.int().nonnegative().nullable(),
  limits: z.array(LimitRecord),
  apis: z.array(z.object({ id: z.string(), slug: z.string(), name: z.string() })),
  /** Subscriptions on it by state; cancelled ones are not counted. */
  subscriptions: z.object({
    active: z.int().nonnegative(),
    pending: z.int().nonnegative(),
    suspended: z.int().nonnegative(),
  }),
  createdAt: Instant,
  updatedAt: Instant,
  version: Version,
})
export type TierRecord = z.infer<typeof TierRecord>

/** `id` keeps a limit that exists, and with it the counters that gateways hold. */
export const LimitInput = z.object({
  id: idOf('lim').optional(),
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'Use 1–32 lower-case letters, digits and hyphens.'),
  scope: LimitScope.default('subscription'),
  mode: LimitMode.default('enforce'),
  rule: LimitRule,
  ...{ header, ipv6Prefix, ipv4Prefix, cost, onStoreFailure, counting },
})
export type LimitInput = z.infer<typeof LimitInput>

const TierFields = z.object({
  name: Name,
  slug: Slug,
  description: z.string().trim().max(500),
  priceText: z.string().trim().max(80),
  position: z.int().min(0).max(10_000),
  approval: z.enum(['automatic', 'manual']),
  critical: z.boolean(),
  bodyBytesMax: TierSource.shape.bodyBytesMax.unwrap(),
  limits: z.array(LimitInput).max(20),
  apiIds: z.array(idOf('api')).max(1_000),
})

export const CreateTier = TierFields.extend({
  /** Made from the name when it is left out. */
  slug: TierFields.shape.slug.optional(),
  description: TierFields.shape.description.default(''),
  priceText: TierFields.shape.priceText.default(''),
  position: TierFields.shape.position.optional(),
  approval: TierFields.shape.approval.default('automatic'),
  critical: TierFields.shape.critical.default(false),
  bodyBytesMax: TierFields.shape.bodyBytesMax.default(null),
  limits: TierFields.shape.limits.default([]),
  apiIds: TierFields.shape.apiIds.default([]),
})
export type CreateTier = z.infer<typeof CreateTier>

/** Fields that are left out stay. `limits` and `apiIds` are whole lists. */
export const PatchTier = TierFields.partial()
export type PatchTier = z.infer<typeof PatchTier>

/** `q` looks in name and slug. */
export const TierFilter = z.object({ q: SearchText, apiId: idOf('api').optional() })
export type TierFilter = z.infer<typeof TierFilter>

const params = z.object({ tierId: idOf('tier') })

export const listTiersOperation = defineOperation({
  id: 'listTiers',
  method: 'GET',
  path: '/tiers',
  tag: 'Tiers',
  access: 'admin',
  summary: 'List tiers',
  query: PageQuery.extend(TierFilter.shape),
  output: pageOf(TierRecord),
  csv: 'tiers',
})

export const createTierOperation = defineOperation({
  id: 'createTier',
  method: 'POST',
  path: '/tiers',
  tag: 'Tiers',
  access: 'admin',
  summary: 'Make a tier',
  body: CreateTier,
  output: TierRecord,
  status: 201,
  concurrency: 'etag',
  problems: ['conflict'],
})

export const getTierOperation = defineOperation({
  id: 'getTier',
  method: 'GET',
  path: '/tiers/{tierId}',
  tag: 'Tiers',
  access: 'admin',
  summary: 'Read a tier',
  params,
  output: TierRecord,
  concurrency: 'etag',
})

export const updateTierOperation = defineOperation({
  id: 'updateTier',
  method: 'PATCH',
  path: '/tiers/{tierId}',
  tag: 'Tiers',
  access: 'admin',
  summary: 'Change a tier',
  params,
  body: PatchTier,
  output: TierRecord,
  concurrency: 'edit',
  problems: ['conflict'],
})

export const deleteTierOperation = defineOperation({
  id: 'deleteTier',
  method: 'DELETE',
  path: '/tiers/{tierId}',
  tag: 'Tiers',
  access: 'admin',
  summary: 'Delete a tier',
  description: 'Refused while subscriptions are on it, cancelled ones included.',
  params,
  output: null,
  concurrency: 'edit',
  problems: ['conflict'],
})
