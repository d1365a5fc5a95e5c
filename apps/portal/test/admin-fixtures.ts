import type { RouteHandler } from '../src/server/define-route.ts'
import { type Answer, call, type Person } from './harness.ts'

export const UPSTREAM_URL = 'http://127.0.0.1:8090/v1'

/** A small document; `operations` are `GET /path`. */
export function documentText(
  operations: readonly string[] = ['GET /sailings', 'POST /bookings'],
  { title = 'Ferry', version = '1.4.0' } = {},
): string {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of operations) {
    const [method = '', path = ''] = operation.split(' ')
    const key = method.toLowerCase()
    paths[path] = {
      ...paths[path],
      [key]: {
        operationId: `${key}${path.replaceAll(/\W/g, '_')}`,
        summary: operation,
        responses: { 200: { description: 'OK' } },
      },
    }
  }
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title, version },
    servers: [{ url: 'https://ferry.example/v1' }],
    paths,
  })
}

/** Pointers of a problem's entries. */
export function pointers({ json }: Answer): unknown[] {
  const errors = Array.isArray(json.errors) ? json.errors : []
  return errors.map((entry: { pointer?: unknown }) => entry.pointer)
}

/** Makes an API through the route and gives its record. */
export async function makeApi(
  handler: RouteHandler,
  admin: Person,
  body: Readonly<Record<string, unknown>> = {},
): Promise<{ id: string; slug: string; version: number; versions: { id: string }[] }> {
  const answer = await call(handler, {
    token: admin.token,
    body: { document: { text: documentText() }, upstreamUrl: UPSTREAM_URL, ...body },
  })
  if (answer.status !== 201) throw new Error(`not made: ${answer.text}`)
  return JSON.parse(answer.text)
}
