import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Rig } from './rig.ts'

/** An upstream with a ledger: how often each call (the last segment of its path) has arrived. */
export type LedgerUpstream = Readonly<{
  name: string
  url: string
  arrivals: ReadonlyMap<string, number>
  /** All of them, repeated ones too. */
  total(): number
}>

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** Answers at once with its name and the call's, unless `answer` does something else. */
export async function startUpstream(
  rig: Rig,
  name: string,
  answer?: Answer,
): Promise<LedgerUpstream> {
  const arrivals = new Map<string, number>()
  let total = 0
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    request.resume()
    const call = callOf(request)
    arrivals.set(call, (arrivals.get(call) ?? 0) + 1)
    total += 1
    if (answer !== undefined) answer(request, response)
    else answerWith(response, name, call)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  rig.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { name, url: `http://127.0.0.1:${port}`, arrivals, total: () => total }
}

export function callOf({ url = '' }: IncomingMessage): string {
  return url.slice(url.lastIndexOf('/') + 1)
}

export function answerWith(response: ServerResponse, name: string, call: string): void {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ upstream: name, call }))
}
