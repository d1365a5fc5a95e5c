import { z } from 'zod'

/** A field of a message: name, value. Values that may be secrets are shown as `…`. */
const Field = z.tuple([z.string(), z.string()])

/** A step of the request path and what came of it, in the order in which they are walked. */
export const ExplainedPhase = z.object({
  /** As the gateway names it: `match-route`. */
  phase: z.string(),
  verdict: z.enum(['passed', 'answered', 'refused', 'not_reached', 'not_looked_at']),
  /** What it found, as sentences. */
  says: z.array(z.string()),
  /** Fields that it adds to the answer, whoever makes that. */
  answerFields: z.array(Field),
})
export type ExplainedPhase = z.infer<typeof ExplainedPhase>

export const ExplainedRoute = z.object({
  id: z.string(),
  host: z.string().nullable(),
  path: z.string(),
  priority: z.int(),
  apiId: z.string(),
  apiSlug: z.string(),
  versionId: z.string(),
  versionName: z.string(),
  /** Of the version's document; null when it names none for this call. */
  operationId: z.string().nullable(),
})
export type ExplainedRoute = z.infer<typeof ExplainedRoute>

export const ExplainedCandidate = z.object({
  id: z.string(),
  host: z.string().nullable(),
  path: z.string(),
  verdict: z.enum(['chosen', 'comes_later', 'other_method', 'predicate_fails']),
  why: z.string(),
})
export type ExplainedCandidate = z.infer<typeof ExplainedCandidate>

/** Whose counter a limit would use, what is left there, and whether this call would pass. Nothing was charged. */
export const ExplainedLimit = z.object({
  id: z.string(),
  name: z.string(),
  scope: z.string(),
  /** Whom it counts: an id, an address, the value of a field; '' for everybody together. */
  key: z.string(),
  mode: z.enum(['enforce', 'shadow']),
  cost: z.int(),
  quota: z.number(),
  /** After this call. */
  remaining: z.number(),
  allowed: z.boolean(),
  resetMs: z.number(),
  /** Null: never. */
  retryAfterMs: z.number().nullable(),
})
export type ExplainedLimit = z.infer<typeof ExplainedLimit>

/** A target of the route's upstream. `healthy` takes traffic; the others say what keeps it away. */
export const ExplainedTarget = z.object({
  id: z.string(),
  url: z.string(),
  weight: z.int(),
  /** Requests under way in this thread. */
  active: z.int(),
  state: z.enum(['healthy', 'unhealthy', 'ejected', 'breaker_open', 'breaker_half_open']),
  /** Milliseconds until that ends by itself; null where nothing but a good check ends it. */
  forMs: z.number().nullable(),
  isChosen: z.boolean(),
})
export type ExplainedTarget = z.infer<typeof ExplainedTarget>

/**
 * What would become of a call, phase by phase, found out by the phases themselves with their effects left out: nothing was
 * sent, charged or counted.
 */
export const Explanation = z.object({
  revision: z.int().nullable(),
  outcome: z.object({
    kind: z.enum(['forwarded', 'answered', 'refused']),
    /** Of the gateway's own answer; null where the upstream makes it. */
    status: z.int().nullable(),
    code: z.string().nullable(),
    detail: z.string(),
  }),
  request: z.object({
    method: z.string(),
    host: z.string(),
    /** The canonical one; '' when the target was refused. */
    path: z.string(),
    query: z.string(),
    address: z.string(),
  }),
  route: ExplainedRoute.nullable(),
  /** Every route that fits host and path, the first to be asked first. */
  candidates: z.array(ExplainedCandidate),
  /** Who calls. `hint` is what people see of the key, `gh_live_…last4`; null when the key was named by its id. */
  key: z
    .object({
      id: z.string(),
      hint: z.string().nullable(),
      applicationId: z.string(),
      organizationId: z.string(),
    })
    .nullable(),
  subscription: z.object({ id: z.string(), tier: z.string() }).nullable(),
  limits: z.array(ExplainedLimit),
  targets: z.array(ExplainedTarget),
  /** What the upstream would get. */
  forwarded: z.object({ url: z.string(), fields: z.array(Field) }).nullable(),
  phases: z.array(ExplainedPhase),
})
export type Explanation = z.infer<typeof Explanation>

/** A request as the access log keeps it: neither query nor fields. */
export const RecordedRequest = z.object({
  requestId: z.string(),
  /** UTC epoch milliseconds. */
  time: z.number(),
  method: z.string(),
  path: z.string(),
  status: z.int(),
  revision: z.int().nullable().default(null),
  /** Noted where the route asks for a host. */
  host: z.string().nullable().default(null),
  client: z.string().default(''),
  key: z.string().nullable().default(null),
  application: z.string().nullable().default(null),
  route: z.string().nullable().default(null),
  code: z.string().nullable().default(null),
  fault: z.string().nullable().default(null),
  limit: z.string().nullable().default(null),
  limitRemaining: z.number().nullable().default(null),
  upstreamMs: z.number().nullable().default(null),
  durationMs: z.number().default(0),
})
export type RecordedRequest = z.infer<typeof RecordedRequest>

/** What a node answers at `/-/explain`. */
export const NodeExplanation = z.object({
  node: z.string(),
  /** Null when it was asked about a call and not about a request. */
  recorded: RecordedRequest.nullable(),
  /** Null when the revision of the recorded request is not in force any more. */
  explanation: Explanation.nullable(),
  /** Targets as the other threads see them: breakers and checks are each thread's own. */
  otherThreads: z.array(
    z.object({ revision: z.int().nullable(), targets: z.array(ExplainedTarget) }),
  ),
})
export type NodeExplanation = z.infer<typeof NodeExplanation>

/** What may be a secret of the caller's or of the upstream's. */
const SECRET_FIELDS: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'proxy-authorization',
  'x-api-key',
])

/** Name, value, name, value … as pairs that may be shown. */
export function shownFields(fields: readonly string[]): [string, string][] {
  const shown: [string, string][] = []
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const name = fields[index] as string
    const value = fields[index + 1] as string
    shown.push([name, SECRET_FIELDS.has(name.toLowerCase()) ? '…' : value])
  }
  return shown
}
