import type { AddressInfo } from 'node:net'
import { openSecretBox, type SecretBox } from '@gatehouse/db'
import type { CompileOptions, Snapshot } from '@gatehouse/policy'
import { buildServer, type GatewayServer } from './app.ts'
import type { CredentialReader } from './credentials/credential-reader.ts'
import { createFailedAttempts, FAILED_ATTEMPTS_RULE } from './credentials/failed-attempts.ts'
import type { Env } from './env.ts'
import { trustProxies } from './http/client-address.ts'
import { createRequestIds } from './http/request-id.ts'
import type { Overload } from './overload/overload.ts'
import type { SnapshotHolder } from './snapshot/holder.ts'
import type { LimitStore } from './stores/limit-store.ts'
import type { LogOutput } from './telemetry/log-buffer.ts'
import type { Metrics } from './telemetry/metrics.ts'
import type { UsageRecorder } from './telemetry/usage-recorder.ts'
import type { Endpoints, Ports, Seat } from './threads/messages.ts'
import type { TlsMaterial } from './tls/held-certificates.ts'
import { createAddressGuard } from './upstream/address-guard.ts'
import type { Deadlines } from './upstream/deadlines.ts'
import { nameServerResolver, type ResolveName, systemResolver } from './upstream/resolve-name.ts'
import type { Tunnels } from './websocket/tunnels.ts'

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
  sealedSecret: SnapshotHolder['sealedSecret']
  credentials: CredentialReader
  limitStore: LimitStore
  metrics: Metrics
  usage: UsageRecorder
  deadlines: Deadlines
  tunnels: Tunnels
  /** Undefined when nobody wants an access log. */
  accessLog: LogOutput | undefined
  /** Undefined when nothing is served over TLS. */
  tls: TlsMaterial | undefined
  isDraining: () => boolean
  overload: Overload | undefined
}>

/** What every thread compiles revisions with. */
export function compileOptions(env: Env): CompileOptions {
  return { portalUrl: env.GATEWAY_PORTAL_URL, off: env.GATEWAY_OFF }
}

/** Wires the request path of one thread; it does not listen yet. */
export function assembleServer({ env, seat, sealedSecret, ...parts }: ServerParts): GatewayServer {
  const box = openSecretBox(env.GATEHOUSE_MASTER_KEY)
  return buildServer({
    ...parts,
    newRequestId: createRequestIds(parts.nowMs),
    docsBaseUrl: env.GATEWAY_PORTAL_URL,
    jitter: Math.random,
    hashKey: box.hashKey,
    resolve: resolverOf(env),
    openSecret: (id) => openSealed(box, id, sealedSecret(id)),
    failedAttempts: failedAttemptsOf(seat),
    proxies: trustProxies(env.GATEWAY_TRUSTED_PROXIES),
    proxyProtocolPeers: env.GATEWAY_PROXY_PROTOCOL,
    addressGuard: createAddressGuard(env.GATEHOUSE_PRIVATE_NETWORKS),
    connectionsMax: Math.ceil(env.GATEWAY_CONNECTIONS_MAX / seat.count),
  })
}

function resolverOf({ GATEWAY_DNS_SERVERS, GATEWAY_DNS_REFRESH_MS }: Env): ResolveName {
  return GATEWAY_DNS_SERVERS.length === 0
    ? systemResolver(GATEWAY_DNS_REFRESH_MS)
    : nameServerResolver(GATEWAY_DNS_SERVERS)
}

function openSealed(box: SecretBox, id: string, sealed: string | undefined): string | undefined {
  try {
    return sealed === undefined ? undefined : box.open(id, Buffer.from(sealed, 'base64'))
  } catch {
    return undefined // sealed under another master key, or damaged: as good as not there
  }
}

/** Each thread gives an address its share of what one would: a guesser with many connections reaches all of them. */
function failedAttemptsOf({ count }: Seat) {
  const { burst, tokens, perMs } = FAILED_ATTEMPTS_RULE
  const rule = { burst: Math.ceil(burst / count), tokens, perMs: perMs * count }
  return createFailedAttempts(Math.ceil(FAILED_ADDRESSES_MAX / count), rule)
}

/** Listens, beside the other threads where there are some. */
export async function listenAt(
  { app, tls }: GatewayServer,
  env: Env,
  seat: Seat,
  ports: Ports,
): Promise<Endpoints> {
  const common = { backlog: BACKLOG, ...(seat.count > 1 && { reusePort: true }) }
  const url = await app.listen({ ...common, host: env.GATEWAY_HOST, port: ports.plain })
  const { port } = app.server.address() as AddressInfo
  const host = env.GATEWAY_TLS_HOST ?? env.GATEWAY_HOST
  const secure = await tls?.listen({ ...common, host, port: ports.tls })
  return {
    url,
    ports: { plain: port, tls: secure?.port ?? 0 },
    ...(secure !== undefined && { tlsUrl: tlsUrlOf(secure) }),
  }
}

function tlsUrlOf({ address, family, port }: AddressInfo): string {
  return `https://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

/** Ends the server when the last request is answered; what still runs after `limitMs` is cut off, and `onCut` told. */
export async function closeWithin(
  server: GatewayServer,
  limitMs: number,
  onCut: () => void,
): Promise<void> {
  const cutOff = setTimeout(() => {
    onCut()
    server.closeAllConnections()
  }, limitMs)
  await server.close()
  clearTimeout(cutOff)
}
