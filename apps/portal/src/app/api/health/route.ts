export const dynamic = 'force-dynamic'

/** Liveness of this process alone: says nothing about the database or the gateways. */
export function GET(): Response {
  return Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } })
}
