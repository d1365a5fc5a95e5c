import type { FastifyError, FastifyInstance } from 'fastify'
import type { z } from 'zod'

/** One bad value; `pointer` leads into the body, or is `#/` and the name of a parameter. */
export type InputError = Readonly<{ detail: string; pointer: string }>

/** An expected "no", rendered as problem+json by `answerProblems`. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly errors: readonly InputError[] | undefined

  constructor(status: number, code: string, detail: string, errors?: readonly InputError[]) {
    super(detail)
    this.status = status
    this.code = code
    this.errors = errors
  }
}

/** The 404 of a thing that does not exist or belongs to somebody else. */
export function notFound(kind: string, id: string): Refusal {
  return new Refusal(404, 'not_found', `There is no ${kind} "${id}".`)
}

/** Parses input at the edge; a bad one is a 422 that lists every bad value. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const errors = result.error.issues.map(({ message, path }) => ({
    detail: message,
    pointer: `#/${path.map(pointerKey).join('/')}`,
  }))
  const detail =
    errors.length === 1 ? 'One value is not valid.' : `${errors.length} values are not valid.`
  throw new Refusal(422, 'invalid_input', detail, errors)
}

function pointerKey(key: PropertyKey): string {
  return String(key).replaceAll('~', '~0').replaceAll('/', '~1')
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  404: 'Not found',
  409: 'Conflict',
  413: 'Body too large',
  415: 'Unsupported media type',
  422: 'Invalid input',
}

/** Renders every failure of the service, expected or not, as problem+json (RFC 9457). */
export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | Refusal>((error, request, reply) => {
    const refusal = error instanceof Refusal ? error : refusalOf(error)
    if (refusal.code === 'internal') request.log.error(error)
    const { status, code, message: detail, errors } = refusal
    const title = TITLES[status] ?? 'The service failed'
    const requestId = request.headers['x-request-id']
    reply.status(status).header('content-type', 'application/problem+json')
    return reply.send({ type: 'about:blank', title, status, code, detail, requestId, errors })
  })
  app.setNotFoundHandler((request) => {
    throw new Refusal(404, 'not_found', `There is nothing at ${request.method} ${request.url}.`)
  })
}

/** Fastify's own errors carry a status; of anything else the caller learns nothing. */
function refusalOf(error: FastifyError): Refusal {
  const status = error.statusCode ?? 500
  if (status >= 500) return new Refusal(500, 'internal', 'Something went wrong.')
  const code = (TITLES[status] ?? 'Bad request').toLowerCase().replaceAll(' ', '_')
  return new Refusal(status, code, error.message)
}
