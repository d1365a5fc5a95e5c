import 'server-only'
import { problemResponse } from './problem-response.ts'
import { requestContext, withRequest } from './request-context.ts'

type Params = Readonly<Record<string, string>>
type Context = Readonly<{ params: Promise<Params> }>

/** A file that programs fetch from outside the management API: a feed, a linkset. Failures are problem documents all the same. */
export function defineFeed(
  mediaType: string,
  read: (params: Params) => Promise<string>,
  headers: Readonly<Record<string, string>> = {},
): (request: Request, context: Context) => Promise<Response> {
  return (request, { params }) =>
    withRequest(request, async () => {
      const { requestId } = await requestContext()
      try {
        const body = await read(await params)
        return new Response(body, {
          // What is shown depends on who asks.
          headers: {
            'content-type': mediaType,
            'cache-control': 'private, max-age=300',
            'x-request-id': requestId,
            ...headers,
          },
        })
      } catch (error) {
        return problemResponse(error, requestId)
      }
    })
}
