import { PROBLEM_MEDIA_TYPE, Problem, type ProblemCode, problemDocument } from '@gatehouse/policy'

export type EdgeProblemDeps = Readonly<{ newRequestId: () => string; docsBaseUrl: string }>

/** What a caller is told when there is no exchange: its message could not be read, or is nothing for the pipeline. */
export function edgeProblem(
  code: ProblemCode,
  { newRequestId, docsBaseUrl }: EdgeProblemDeps,
): { status: number; head: Record<string, string>; body: string } {
  const requestId = newRequestId()
  const problem = new Problem(code)
  const body = JSON.stringify(problemDocument(problem, { requestId, docsBaseUrl }))
  const head = {
    'Content-Type': PROBLEM_MEDIA_TYPE,
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store',
    'X-Request-Id': requestId,
  }
  return { status: problem.status, head, body }
}
