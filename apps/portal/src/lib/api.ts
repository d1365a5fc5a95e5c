import { z } from 'zod'
import { ProblemDocument, type ProblemEntry } from '@/contract/problem.ts'

type Entry = Readonly<z.infer<typeof ProblemEntry>>

/** What an `ApiError` is made from: a problem document, or what we know without one. */
type Problem = Readonly<{
  code: string
  title: string
  status: number
  detail: string
  requestId?: string | undefined
  errors?: readonly Entry[] | undefined
  current?: unknown
}>

/**
 * A refusal or a failure of the management API, as its problem document says it.
 *
 * `code` is one of the catalogue's, or `network` (no answer), `unreadable` (an answer that is not what
 * the contract says). `detail` may be shown to people; show `requestId` beside it.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly requestId: string | undefined
  /** What is wrong with what was sent; `pointer` is a JSON Pointer into the body (`/limits/0/rate`). */
  readonly errors: readonly Entry[]
  /** With 412: the row as it is now, to show beside what was typed. */
  readonly current: unknown

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.detail, options)
    this.code = problem.code
    this.title = problem.title
    this.status = problem.status
    this.detail = problem.detail
    this.requestId = problem.requestId
    this.errors = problem.errors ?? []
    this.current = problem.current
  }
}

export type Versioned<Value> = Readonly<{ value: Value; etag: string | undefined }>

type ReadOptions = Readonly<{ signal?: AbortSignal | undefined }>
type WriteOptions = ReadOptions &
  Readonly<{
    /** The version that was read; a row that has changed since answers 412. */
    ifMatch?: string | undefined
    /** Give the same key to every attempt of one act; a new one is made when absent. */
    idempotencyKey?: string | undefined
  }>

const BASE = '/api/v1'

type Call = Readonly<{
  method: string
  path: string
  body?: unknown
  signal?: AbortSignal | undefined
  headers?: Readonly<Record<string, string | undefined>>
}>

async function send({ method, path, body, signal, headers = {} }: Call): Promise<Response> {
  const present = Object.entries(headers).filter((entry): entry is [string, string] => {
    return entry[1] !== undefined
  })
  const init: RequestInit = {
    method,
    credentials: 'same-origin',
    cache: 'no-store',
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...Object.fromEntries(present),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }
  const response = await fetch(`${BASE}${path}`, init).catch((cause: unknown) => {
    if (signal?.aborted) throw cause
    throw new ApiError(UNREACHABLE, { cause })
  })
  if (!response.ok) throw await toApiError(response)
  return response
}

const UNREACHABLE = {
  code: 'network',
  title: 'The portal did not answer',
  status: 0,
  detail: 'The portal could not be reached. Check your connection, then try again.',
}

async function toApiError(response: Response): Promise<ApiError> {
  const requestId = response.headers.get('x-request-id') ?? undefined
  const body = ProblemDocument.safeParse(await response.json().catch(() => undefined))
  if (body.success) return new ApiError(body.data)
  return new ApiError({
    code: 'unreadable',
    title: 'The portal could not answer',
    status: response.status,
    detail: `The portal answered ${response.status} without saying why. Try again in a moment.`,
    requestId,
  })
}

async function read<Output>(
  response: Response,
  schema: z.ZodType<Output>,
): Promise<Versioned<Output>> {
  const body: unknown = response.status === 204 ? undefined : await response.json()
  const parsed = schema.safeParse(body)
  if (parsed.success) {
    return { value: parsed.data, etag: response.headers.get('etag') ?? undefined }
  }
  const detail = 'The answer was not what this page expects. Reload the page, then try again.'
  throw new ApiError(
    {
      code: 'unreadable',
      title: 'Unexpected answer',
      status: response.status,
      detail,
      requestId: response.headers.get('x-request-id') ?? undefined,
    },
    { cause: parsed.error },
  )
}

function write(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE') {
  return async <Output>(
    path: string,
    body: unknown,
    schema: z.ZodType<Output>,
    { signal, ifMatch, idempotencyKey }: WriteOptions = {},
  ): Promise<Output> => {
    const key = method === 'POST' ? (idempotencyKey ?? crypto.randomUUID()) : idempotencyKey
    const headers = { 'if-match': ifMatch, 'idempotency-key': key }
    const { value } = await read(await send({ method, path, body, signal, headers }), schema)
    return value
  }
}

async function getVersioned<Output>(
  path: string,
  schema: z.ZodType<Output>,
  options: ReadOptions = {},
): Promise<Versioned<Output>> {
  return read(await send({ method: 'GET', path, ...options }), schema)
}

/**
 * The management API, as the browser sees it. Paths are relative to `/api/v1`.
 *
 * Answers are parsed with the contract's schema; everything that goes wrong is an `ApiError`, except an
 * abort, which stays the `AbortError` it is. POST carries an `Idempotency-Key` of its own unless one is given.
 */
export const api = {
  get: async <Output>(path: string, schema: z.ZodType<Output>, signal?: AbortSignal) =>
    (await getVersioned(path, schema, { signal })).value,
  /** Like `get`, with the `ETag` to send back as `ifMatch`. */
  getVersioned,
  post: write('POST'),
  put: write('PUT'),
  patch: write('PATCH'),
  delete: write('DELETE'),
}

/** For an answer without content (204). */
export const Nothing = z.undefined()
