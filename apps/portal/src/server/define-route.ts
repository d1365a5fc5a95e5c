import 'server-only'
import { assertNever, Problem } from '@gatehouse/policy'
import { z } from 'zod'
import type { InputOf, OperationSpec, ResultOf } from '@/contract/operation.ts'
import { type CsvColumn, csvResponse } from './csv.ts'
import { entityTag, expectedVersion, StaleVersion } from './edits.ts'
import { onceForKey } from './idempotency.ts'
import { requireOwnOrigin } from './origin.ts'
import { problemResponse, toEntries } from './problem-response.ts'
import { BODY_BYTES_MAX, parseJson, readText } from './read-body.ts'
import { requestContext, withRequest } from './request-context.ts'
import { type Actor, requireAdmin, requireMember, requireSession, requireUser } from './session.ts'

/** What `act` is told besides its input. */
export type RouteContext = Readonly<{
  /** The caller; null for public operations, which ask `currentActor()` when they care. */
  actor: Actor | null
  /** The version that the caller read, for operations with `concurrency: 'edit'`; 0 for all others. */
  expectedVersion: number
  /** Fields that the answer is to carry besides its own: `Set-Cookie`, `Location`. */
  answerHeaders: Headers
}>

type Handler = (
  request: Request,
  context: Readonly<{ params: Promise<Record<string, string | string[] | undefined>> }>,
) => Promise<Response>

/** A handler as Next calls it; `operation` is what it was made from. */
export type RouteHandler = Handler & Readonly<{ operation: OperationSpec }>

type ItemOf<Spec extends OperationSpec> =
  ResultOf<Spec> extends { items: readonly (infer Item)[] } ? Item : never

/**
 * The one way to write a handler of the management API: check the origin, authenticate, read, parse, act, answer.
 *
 * `act` receives what the contract's schemas made of the request and returns plain data. The answer is parsed with the contract's
 * `output`, so that a field nobody declared never leaves. `columns` are the CSV of an operation with `csv`.
 * Server functions check the caller again: pages call them without a route.
 */
export function defineRoute<Spec extends OperationSpec>(
  operation: Spec,
  act: (input: InputOf<Spec>, context: RouteContext) => Promise<ResultOf<Spec>>,
  columns: readonly CsvColumn<ItemOf<Spec>>[] = [],
): RouteHandler {
  const handler: Handler = (request, { params }) =>
    withRequest(request, async () => {
      const { requestId } = await requestContext()
      try {
        requireOwnOrigin(request)
        const call = { operation, act, columns, request, actor: await authorise(operation) }
        return finish(await answer(call, await params), requestId)
      } catch (error) {
        return problemResponse(error, requestId)
      }
    })
  return Object.assign(handler, { operation })
}

type Call<Spec extends OperationSpec> = Readonly<{
  operation: Spec
  act: (input: InputOf<Spec>, context: RouteContext) => Promise<ResultOf<Spec>>
  columns: readonly CsvColumn<ItemOf<Spec>>[]
  request: Request
  actor: Actor | null
}>

async function answer<Spec extends OperationSpec>(
  call: Call<Spec>,
  rawParams: Readonly<Record<string, unknown>>,
): Promise<Response> {
  const { operation, request, actor } = call
  const params = parseParams(operation, rawParams)
  const query = parseQuery(operation, request)
  const text =
    operation.body === undefined
      ? ''
      : await readText(request, operation.bodyBytesMax ?? BODY_BYTES_MAX)
  const body = operation.body === undefined ? undefined : parse(operation.body, parseJson(text))
  const input = { params, query, body } as InputOf<Spec>
  if (operation.csv !== undefined && wantsCsv(request)) return asCsv(call, input, operation.csv)
  const run = () => perform(call, input)
  const isKept = operation.method === 'POST' && operation.idempotency !== 'none'
  return actor !== null && isKept ? onceForKey(request, actor.userId, text, run) : run()
}

async function perform<Spec extends OperationSpec>(
  call: Call<Spec>,
  input: InputOf<Spec>,
): Promise<Response> {
  const { operation, act, request, actor } = call
  const answerHeaders = new Headers()
  const version = operation.concurrency === 'edit' ? expectedVersion(request.headers) : 0
  const context = { actor, expectedVersion: version, answerHeaders }
  const result: unknown = await act(input, context).catch((error: unknown) => {
    throw withContractOf(operation, error)
  })
  if (operation.output === null) return new Response(null, { status: 204, headers: answerHeaders })
  const output = conform(operation, result)
  if (operation.mediaType !== undefined)
    return inItsType(operation.mediaType, output, answerHeaders)
  if (operation.concurrency !== undefined) {
    const { version: current } = z.object({ version: z.int() }).parse(output)
    answerHeaders.set('etag', entityTag(current))
  }
  return Response.json(output, { status: operation.status ?? 200, headers: answerHeaders })
}

/** A text or the bytes of a file; `act` may have said their type more closely. */
function inItsType(mediaType: string, output: unknown, headers: Headers): Response {
  if (output instanceof Uint8Array) {
    if (!headers.has('content-type')) headers.set('content-type', mediaType)
    return new Response(new Uint8Array(output), { headers })
  }
  headers.set('content-type', `${mediaType}; charset=utf-8`)
  return new Response(z.string().parse(output), { headers })
}

/** What a 412 shows of the row is what the operation would have answered. */
function withContractOf(operation: OperationSpec, error: unknown): unknown {
  if (!(error instanceof StaleVersion) || operation.output === null) return error
  return new StaleVersion(conform(operation, error.current))
}

/** An answer that breaks its contract is our fault, never the caller's. */
function conform(operation: OperationSpec, result: unknown): unknown {
  const parsed = operation.output?.safeParse(result)
  if (parsed?.success) return parsed.data
  throw new Error(`${operation.id} answered what its contract does not say`, {
    cause: parsed?.error,
  })
}

function asCsv<Spec extends OperationSpec>(
  { act, columns, actor }: Call<Spec>,
  input: InputOf<Spec>,
  fileName: string,
): Promise<Response> {
  const context = { actor, expectedVersion: 0, answerHeaders: new Headers() }
  const readPage = async (cursor: string | undefined) => {
    const query = { ...(input.query as object | undefined), cursor, limit: 100 }
    const page = await act({ ...input, query } as InputOf<Spec>, context)
    return page as { items: ItemOf<Spec>[]; nextCursor: string | null }
  }
  return csvResponse(fileName, columns, readPage)
}

function wantsCsv(request: Request): boolean {
  const format = new URL(request.url).searchParams.get('format')
  return (
    format === 'csv' ||
    (format === null && /^text\/csv\b/.test(request.headers.get('accept') ?? ''))
  )
}

async function authorise({ access }: OperationSpec): Promise<Actor | null> {
  switch (access) {
    case 'public':
      return null
    case 'user':
      return requireUser()
    case 'session':
      return requireSession()
    case 'member':
      return requireMember()
    case 'admin':
      return requireAdmin()
    default:
      return assertNever(access)
  }
}

/** An id of another kind, or junk, is a row that does not exist. */
function parseParams({ params }: OperationSpec, raw: Readonly<Record<string, unknown>>): unknown {
  if (params === undefined) return undefined
  const parsed = params.safeParse(raw)
  if (parsed.success) return parsed.data
  throw new Problem('not_found')
}

/** A parameter that is given twice counts once, the last time. */
function parseQuery({ query }: OperationSpec, request: Request): unknown {
  if (query === undefined) return undefined
  return parse(query, Object.fromEntries(new URL(request.url).searchParams), (entry) => ({
    ...entry,
    pointer: entry.pointer.slice(1),
  }))
}

function parse<Output>(
  schema: z.ZodType<Output>,
  raw: unknown,
  place: (entry: ReturnType<typeof toEntries>[number]) => ReturnType<typeof toEntries>[number] = (
    entry,
  ) => entry,
): Output {
  const parsed = schema.safeParse(raw)
  if (parsed.success) return parsed.data
  throw new Problem('invalid_input', undefined, { errors: toEntries(parsed.error).map(place) })
}

function finish(response: Response, requestId: string): Response {
  response.headers.set('x-request-id', requestId)
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store')
  return response
}
