import 'server-only'
import { type ProblemCode, problemFacts } from '@gatehouse/policy'
import { z } from 'zod'
import type { OperationSpec } from '@/contract/operation.ts'
import { ProblemDocument } from '@/contract/problem.ts'
import { OPERATIONS } from '@/contract/registry.ts'
import { sessionCookieName } from '@/contract/session.ts'
import { env } from '@/env.ts'

type Json = Record<string, unknown>
/** Named schemas met on the way; they become `components/schemas`. */
type Names = Map<string, Json>

/**
 * The management API as OpenAPI 3.1, made from the contracts that its handlers run: there is no second place in which a
 * field could be described.
 */
export function describeApi(): Json {
  const names: Names = new Map()
  const problem = schemaOf(ProblemDocument, 'output', names)
  const paths: Record<string, Json> = {}
  for (const operation of OPERATIONS) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: describeOperation(operation, names, problem),
    }
  }
  const isSecure = env().PORTAL_URL.startsWith('https:')
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gatehouse management API',
      version: '1',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: `${env().PORTAL_URL.replace(/\/$/, '')}/api/v1` }],
    tags: [...new Set(OPERATIONS.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: sessionCookieName(isSecure) },
        token: { type: 'http', scheme: 'bearer', bearerFormat: 'gha_…' },
      },
      schemas: Object.fromEntries([...names].sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  }
}

const DESCRIPTION = [
  'Everything that the pages of the portal do.',
  'Authenticate with a management token (`Authorization: Bearer gha_…`) or the session cookie of the portal.',
  'Lists are cut by cursor. A POST may carry an `Idempotency-Key`: its repetition is answered as the first one was, for a day.',
  'Edits need `If-Match` with the `ETag` of the row as it was read.',
  'Every refusal is a problem document (RFC 9457) with a `code` that never changes its meaning.',
].join(' ')

function describeOperation(operation: OperationSpec, names: Names, problem: Json): Json {
  const { id, summary, description, tag, body, access } = operation
  return {
    operationId: id,
    summary,
    ...(description !== undefined && { description }),
    tags: [tag],
    security: SECURITY[access],
    parameters: [
      ...parametersOf(operation.params, 'path', names),
      ...parametersOf(operation.query, 'query', names),
      ...headersOf(operation),
    ],
    ...(body !== undefined && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: schemaOf(body, 'input', names) } },
      },
    }),
    responses: { ...successOf(operation, names), ...problemsOf(operation, problem) },
  }
}

const SECURITY = {
  public: [],
  session: [{ session: [] }],
  user: [{ session: [] }, { token: [] }],
  member: [{ session: [] }, { token: [] }],
  admin: [{ session: [] }, { token: [] }],
} as const satisfies Record<OperationSpec['access'], readonly Json[]>

function parametersOf(
  schema: z.ZodObject | undefined,
  place: 'path' | 'query',
  names: Names,
): Json[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => {
    const described = schemaOf(field as z.ZodType, 'input', names)
    const isRequired = place === 'path' || !(field as z.ZodType).safeParse(undefined).success
    return { name, in: place, required: isRequired, schema: described }
  })
}

function headersOf({ method, concurrency, idempotency, access }: OperationSpec): Json[] {
  const text = { type: 'string' }
  const isKept = method === 'POST' && idempotency !== 'none' && access !== 'public'
  return [
    ...(concurrency === 'edit'
      ? [
          {
            name: 'If-Match',
            in: 'header',
            required: true,
            description: 'The `ETag` that was read',
            schema: text,
          },
        ]
      : []),
    ...(isKept
      ? [
          {
            name: 'Idempotency-Key',
            in: 'header',
            required: false,
            schema: { ...text, maxLength: 255 },
          },
        ]
      : []),
  ]
}

function successOf(operation: OperationSpec, names: Names): Json {
  if (operation.output === null) return { 204: { description: 'Done' } }
  const json = { schema: schemaOf(operation.output, 'output', names) }
  const csv = { schema: { type: 'string' } }
  const etag = { ETag: { schema: { type: 'string' }, description: 'For `If-Match`' } }
  return {
    [operation.status ?? 200]: {
      description: operation.summary,
      ...(operation.concurrency !== undefined && { headers: etag }),
      content: {
        [operation.mediaType ?? 'application/json']: json,
        ...(operation.csv !== undefined && { 'text/csv': csv }),
      },
    },
  }
}

/** What an operation of this access and form can answer, besides what it names itself. */
function problemCodes(operation: OperationSpec): Set<ProblemCode> {
  const { access, method, params, query, body, concurrency } = operation
  const when = (isSo: boolean, ...codes: ProblemCode[]) => (isSo ? codes : [])
  const isKept = method === 'POST' && operation.idempotency !== 'none' && access !== 'public'
  return new Set([
    ...when(access !== 'public', 'unauthenticated', 'token_invalid'),
    ...when(access !== 'public' && access !== 'user', 'forbidden'),
    ...when(method !== 'GET', 'origin_refused'),
    ...when(params !== undefined, 'not_found'),
    ...when(query !== undefined || body !== undefined, 'invalid_input'),
    ...when(body !== undefined, 'bad_request', 'payload_too_large', 'unsupported_media_type'),
    ...when(concurrency === 'edit', 'precondition_required', 'precondition_failed', 'bad_request'),
    ...when(isKept, 'idempotency_conflict'),
    ...(operation.problems ?? []),
    'internal',
    'database_unavailable',
  ] satisfies ProblemCode[])
}

/** One response a status; its codes are listed in words. */
function problemsOf(operation: OperationSpec, problem: Json): Json {
  const byStatus = Map.groupBy(problemCodes(operation), (code) => problemFacts(code).status)
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\`: ${problemFacts(code).title}`).join('; '),
        content: { 'application/problem+json': { schema: problem } },
      },
    ]),
  )
}

/** A schema with its named parts moved to `components`; what is asked for is named apart from what is answered. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', names: Names): Json {
  const suffix = io === 'input' ? 'Input' : ''
  const json = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json
  const { $schema: _, $defs = {}, ...root } = json
  const place = (value: unknown) => relocated(value, suffix)
  for (const [name, definition] of Object.entries($defs as Record<string, Json>)) {
    names.set(`${name}${suffix}`, place(withoutId(definition)) as Json)
  }
  if (typeof root.id !== 'string') return place(root) as Json
  names.set(`${root.id}${suffix}`, place(withoutId(root)) as Json)
  return { $ref: `#/components/schemas/${root.id}${suffix}` }
}

/** zod writes a schema's name into it as `id`, which means something else in JSON Schema. */
function withoutId({ id: _, ...rest }: Json): Json {
  return rest
}

function relocated(value: unknown, suffix: string): unknown {
  if (Array.isArray(value)) return value.map((entry) => relocated(entry, suffix))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string'
        ? inner.replace(/^#\/\$defs\/(.*)$/, `#/components/schemas/$1${suffix}`)
        : relocated(inner, suffix),
    ]),
  )
}
