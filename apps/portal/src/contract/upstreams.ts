import {
  Balancing,
  BreakerRule,
  Caps,
  EjectionRule,
  HealthCheckRule,
  PEM_LENGTH_MAX,
  Resilience,
  RetryRule,
  UpstreamProtocol,
  UpstreamTimeouts,
} from '@gatehouse/policy'
import { z } from 'zod'
import { UrlText } from './documents.ts'
import { Instant, idOf, Name, Version } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf, SearchText } from './paging.ts'

/** Where calls go. */
export const TargetRecord = z.object({ id: z.string(), url: z.string(), weight: z.int() })
export type TargetRecord = z.infer<typeof TargetRecord>

const Timeouts = z.object({
  connectMs: z.int(),
  headersMs: z.int(),
  bodyIdleMs: z.int(),
  totalMs: z.int(),
  streamIdleMs: z.int(),
})

/** How the gateway and `https` targets make sure of each other. Certificates in PEM; keys are never shown. */
const UpstreamTlsRecord = z.object({
  /** The only authorities that are accepted; null: the usual ones. */
  ca: z.string().nullable(),
  /** Asked for and looked for in the certificate; null: the target's host. */
  serverName: z.string().nullable(),
  verify: z.boolean(),
  /** What the gateway shows, with its intermediates. */
  clientCertificate: z.string().nullable(),
  /** Until when that is valid. */
  clientCertificateExpiresAt: Instant.nullable(),
})

export const UpstreamRecord = z.object({
  id: z.string(),
  name: z.string(),
  protocol: UpstreamProtocol,
  timeouts: Timeouts,
  tls: UpstreamTlsRecord,
  /** With the defaults of what nobody chose. */
  resilience: Resilience,
  targets: z.array(TargetRecord),
  /** How many versions and routes use it. */
  versions: z.int().nonnegative(),
  routes: z.int().nonnegative(),
  createdAt: Instant,
  updatedAt: Instant,
  version: Version,
})
export type UpstreamRecord = z.infer<typeof UpstreamRecord>

/** `url` may have a path, which is put before every call's; no query, no fragment. `id` keeps a target that exists. */
export const TargetInput = z.object({
  id: idOf('tgt').optional(),
  url: UrlText.refine(
    (text) => !text.includes('?') && !text.includes('#'),
    'The URL of a target has no query and no fragment.',
  ),
  weight: z.int().min(0).max(1000).default(100),
})
export type TargetInput = z.infer<typeof TargetInput>

const Pem = z.string().trim().min(1).max(PEM_LENGTH_MAX)

/** What is left out has its default; a `clientKey` that is left out is the one that is there. */
export const UpstreamTlsInput = z.object({
  ca: Pem.nullable().default(null),
  serverName: z.string().trim().toLowerCase().min(1).max(253).nullable().default(null),
  verify: z.boolean().default(true),
  clientCertificate: Pem.nullable().default(null),
  /** Unencrypted, PEM. Sealed, and never shown again. */
  clientKey: Pem.optional(),
})
export type UpstreamTlsInput = z.infer<typeof UpstreamTlsInput>

const Targets = z
  .array(TargetInput)
  .min(1, 'An upstream needs a target.')
  .max(100)
  .refine((targets) => targets.length === 0 || targets.some(({ weight }) => weight > 0), {
    error: 'At least one target needs a weight above 0.',
  })

export const CreateUpstream = z.object({
  name: Name,
  /** What is spoken with targets. `http2`: agreed on (ALPN) over TLS, spoken at once without; calls of gRPC need it. */
  protocol: UpstreamProtocol.default('http1'),
  timeouts: UpstreamTimeouts.prefault({}),
  tls: UpstreamTlsInput.prefault({}),
  resilience: Resilience.prefault({}),
  targets: Targets,
})
export type CreateUpstream = z.infer<typeof CreateUpstream>

const { connectMs, headersMs, bodyIdleMs, totalMs, streamIdleMs } = UpstreamTimeouts.shape
/** Without defaults: a timeout that is left out stays as it is. */
const PatchTimeouts = z
  .object({
    connectMs: connectMs.unwrap(),
    headersMs: headersMs.unwrap(),
    bodyIdleMs: bodyIdleMs.unwrap(),
    totalMs: totalMs.unwrap(),
    streamIdleMs: streamIdleMs.unwrap(),
  })
  .partial()

/** A group that is left out stays; one that is sent is whole, with the default of each setting it lacks. */
const PatchResilience = z
  .object({
    balancing: Balancing,
    ejection: EjectionRule,
    healthCheck: HealthCheckRule,
    breaker: BreakerRule,
    caps: Caps,
    retry: RetryRule,
  })
  .partial()

/** Fields that are left out stay. `targets` is the whole list: a target that is missing from it is removed. */
export const PatchUpstream = z
  .object({
    name: Name,
    protocol: UpstreamProtocol,
    timeouts: PatchTimeouts,
    /** Whole when it is sent, but for `clientKey`. */
    tls: UpstreamTlsInput,
    resilience: PatchResilience,
    targets: Targets,
  })
  .partial()
export type PatchUpstream = z.infer<typeof PatchUpstream>

/** `used`: whether a version or a route of the draft leads there. */
export const UpstreamFilter = z.object({
  q: SearchText,
  used: z.enum(['true', 'false']).optional(),
})
export type UpstreamFilter = z.infer<typeof UpstreamFilter>

const params = z.object({ upstreamId: idOf('ups') })

export const listUpstreamsOperation = defineOperation({
  id: 'listUpstreams',
  method: 'GET',
  path: '/upstreams',
  tag: 'Upstreams',
  access: 'admin',
  summary: 'List upstreams',
  query: PageQuery.extend(UpstreamFilter.shape),
  output: pageOf(UpstreamRecord),
  csv: 'upstreams',
})

export const createUpstreamOperation = defineOperation({
  id: 'createUpstream',
  method: 'POST',
  path: '/upstreams',
  tag: 'Upstreams',
  access: 'admin',
  summary: 'Make an upstream',
  body: CreateUpstream,
  output: UpstreamRecord,
  status: 201,
  concurrency: 'etag',
  problems: ['address_refused', 'conflict'],
})

export const getUpstreamOperation = defineOperation({
  id: 'getUpstream',
  method: 'GET',
  path: '/upstreams/{upstreamId}',
  tag: 'Upstreams',
  access: 'admin',
  summary: 'Read an upstream',
  params,
  output: UpstreamRecord,
  concurrency: 'etag',
})

export const updateUpstreamOperation = defineOperation({
  id: 'updateUpstream',
  method: 'PATCH',
  path: '/upstreams/{upstreamId}',
  tag: 'Upstreams',
  access: 'admin',
  summary: 'Change an upstream',
  params,
  body: PatchUpstream,
  output: UpstreamRecord,
  concurrency: 'edit',
  problems: ['address_refused', 'conflict'],
})

export const deleteUpstreamOperation = defineOperation({
  id: 'deleteUpstream',
  method: 'DELETE',
  path: '/upstreams/{upstreamId}',
  tag: 'Upstreams',
  access: 'admin',
  summary: 'Delete an upstream',
  description: 'Refused while a version, a route or a canary under way uses it.',
  params,
  output: null,
  concurrency: 'edit',
  problems: ['conflict'],
})
