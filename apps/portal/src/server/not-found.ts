import 'server-only'
import { Problem } from '@gatehouse/policy'
import { problemResponse } from './problem-response.ts'
import { requestContext, withRequest } from './request-context.ts'

/** 404 as a problem document, for paths of the API that nothing answers. */
export function answerNotFound(request: Request): Promise<Response> {
  return withRequest(request, async () => {
    const { requestId } = await requestContext()
    return problemResponse(new Problem('not_found', 'The API has no such path'), requestId)
  })
}
