import { cpuTimeUs } from './cpu-time.ts'
import { type LoadResult, runLoad } from './load.ts'

/** Kept connections of the load. */
export const CONNECTIONS = 64

/** A proxy under measurement: `pid` is the process whose CPU counts, `key` what its requests carry. */
export type Measurable = Readonly<{ name: string; pid: number; port: number; key: string }>

/** `cpuUs` is the process's own user and system time a request, microseconds. */
export type MeasuredTurn = Readonly<{ cpuUs: number; load: LoadResult }>

/** Loads a proxy for so many seconds. @throws when it answers anything but 200 */
export async function takeTurn(
  { name, pid, port, key }: Measurable,
  seconds: number,
): Promise<MeasuredTurn> {
  const beforeUs = cpuTimeUs(pid)
  const request = requestHead(key)
  const load = await runLoad({ port, request, connections: CONNECTIONS, seconds })
  const cpuUs = (cpuTimeUs(pid) - beforeUs) / load.requests
  if (load.failures > 0) throw new Error(`${name} answered ${load.failures} requests with no 200`)
  return { cpuUs, load }
}

/** Turns until so many requests were answered: before, the compiler's own work is part of the figure. */
export async function warmUp(
  proxy: Measurable,
  requestsMin: number,
  seconds: number,
): Promise<void> {
  let requests = 0
  while (requests < requestsMin) requests += (await takeTurn(proxy, seconds)).load.requests
}

function requestHead(key: string): string {
  return [
    'GET /ferry/v1/sailings/sail_01k0a3?fields=seats HTTP/1.1',
    'Host: api.ferry.example',
    'User-Agent: ferry-client/2.1',
    'Accept: application/json',
    'Accept-Encoding: gzip, deflate',
    `X-API-Key: ${key}`,
    '',
    '',
  ].join('\r\n')
}
