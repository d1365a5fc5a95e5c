import 'server-only'
import {
  PROBLEM_MEDIA_TYPE,
  Problem,
  type ProblemField,
  problemDocument,
  wwwAuthenticate,
} from '@gatehouse/policy'
import type { z } from 'zod'
import { env } from '@/env.ts'
import { isDatabaseUnavailable } from './db.ts'
import { StaleVersion } from './edits.ts'
import { log } from './log.ts'

const DATABASE_RETRY_MS = 5_000

/** The answer to whatever went wrong. Statuses and problem bodies are made here and nowhere else. */
export function problemResponse(error: unknown, requestId: string): Response {
  const problem = toProblem(error)
  if (problem.status >= 500) log.error({ requestId, code: problem.code, err: error }, problem.title)
  const extra = problem instanceof StaleVersion ? { current: problem.current } : {}
  const body = problemDocument(problem, { requestId, docsBaseUrl: env().PORTAL_URL, extra })
  const headers = new Headers({
    'content-type': PROBLEM_MEDIA_TYPE,
    'cache-control': 'no-store',
    'x-request-id': requestId,
  })
  if (problem.retryAfterMs !== undefined) {
    headers.set('retry-after', String(Math.max(1, Math.ceil(problem.retryAfterMs / 1_000))))
  }
  const challenge = wwwAuthenticate(problem)
  if (challenge !== undefined) headers.set('www-authenticate', challenge)
  return new Response(JSON.stringify(body), { status: problem.status, headers })
}

/** What zod found wrong, as problem entries: JSON Pointers into a body, or a parameter's name. */
export function toEntries(error: z.ZodError): ProblemField[] {
  return error.issues.map(({ path, message }) => ({
    pointer: path.map((part) => `/${escapeToken(String(part))}`).join(''),
    detail: message,
  }))
}

/** RFC 6901 §3. */
function escapeToken(text: string): string {
  return text.replaceAll('~', '~0').replaceAll('/', '~1')
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (isDatabaseUnavailable(error)) {
    const detail = 'The database cannot be reached. Nothing was saved; try again in a moment.'
    return new Problem('database_unavailable', detail, {
      cause: error,
      retryAfterMs: DATABASE_RETRY_MS,
    })
  }
  return new Problem('internal', 'Something failed on our side. Nothing was saved.', {
    cause: error,
  })
}
