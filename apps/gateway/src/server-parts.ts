import { openSecretBox } from '@gatehouse/db'
import type { Snapshot } from '@gatehouse/policy'
import { buildServer, type GatewayServer } from './app.ts'
import type { CredentialReader } from './credentials/credential-reader.ts'
import { createFailedAttempts, FAILED_ATTEMPTS_RULE } from './credentials/failed-attempts.ts'
import type { Env } from './env.ts'
import { trustProxies } from './http/client-address.ts'
import { createRequestIds } from './http/request-id.ts'
import type { LimitStore } from './stores/limit-store.ts'
import type { LogOutput } from './telemetry/log-buffer.ts'
import type { Metrics } from './telemetry/metrics.ts'
import type { UsageRecorder } from './telemetry/usage-recorder.ts'
import type { Seat } from './threads/messages.ts'
import { createAddressGuard } from './upstream/address-guard.ts'
import type { Deadlines } from './upstream/deadlines.ts'

/** Addresses whose failed authentications are counted, by all threads together. */
const FAILED_ADDRESSES_MAX = 50_000
/** Connections that wait to be accepted. */
const BACKLOG = 4_096

/** What a serving thread holds, whether it is the only one or one of several. */
export type ServerParts = Readonly<{
  env: Env
  seat: Seat
  nowMs: () => number
  currentSnapshot: () => Snapshot | undefined
  credentials: CredentialReader
  limitStore: LimitStore
  metrics: Metrics
  usage: UsageRecorder
  deadlines: Deadlines
  /** Undefined when nobody wants an access log. */
  accessLog: LogOutput | undefined
  isDraining: () => boolean
}>

/** Wires the request path of one thread; it does not listen yet. */
export function assembleServer({ env, seat, ...parts }: ServerParts): GatewayServer {
  const box = openSecretBox(env.GATEHOUSE_MASTER_KEY)
  return buildServer({
    ...parts,
    newRequestId: createRequestIds(parts.nowMs),
    docsBaseUrl: env.GATEWAY_PORTAL_URL,
    jitter: Math.random,
    hashKey: box.hashKey,
    failedAttempts: failedAttemptsOf(seat),
    proxies: trustProxies(env.GATEWAY_TRUSTED_PROXIES),
    addressGuard: createAddressGuard(env.GATEHOUSE_PRIVATE_NETWORKS),
    connectionsMax: Math.ceil(env.GATEWAY_CONNECTIONS_MAX / seat.count),
  })
}

/** Each thread gives an address its share of what one would: a guesser with many connections reaches all of them. */
function failedAttemptsOf({ count }: Seat) {
  const { burst, tokens, perMs } = FAILED_ATTEMPTS_RULE
  const rule = { burst: Math.ceil(burst / count), tokens, perMs: perMs * count }
  return createFailedAttempts(Math.ceil(FAILED_ADDRESSES_MAX / count), rule)
}

/** Listens, beside the other threads where there are some. Gives the URL. */
export function listenAt(
  server: GatewayServer,
  env: Env,
  seat: Seat,
  port: number,
): Promise<string> {
  const isShared = seat.count > 1
  const at = {
    host: env.GATEWAY_HOST,
    port,
    backlog: BACKLOG,
    ...(isShared && { reusePort: true }),
  }
  return server.app.listen(at)
}

/** Ends the server when the last request is answered; what still runs after `limitMs` is cut off, and `onCut` told. */
export async function closeWithin(
  server: GatewayServer,
  limitMs: number,
  onCut: () => void,
): Promise<void> {
  const cutOff = setTimeout(() => {
    onCut()
    server.app.server.closeAllConnections()
  }, limitMs)
  await server.close()
  clearTimeout(cutOff)
}
