import { isIP } from 'node:net'
import { availableParallelism } from 'node:os'
import {
  type IpNetwork,
  parseNetworks,
  SWITCHABLE_POLICIES,
  type SwitchablePolicy,
} from '@gatehouse/policy'
import { z } from 'zod'

/** Several threads on one port need SO_REUSEPORT with balancing, which is Linux's. */
const CAN_SHARE_PORT = process.platform === 'linux'
const THREADS_MAX = 256

const Threads = z.coerce
  .number()
  .int()
  .min(1)
  .max(CAN_SHARE_PORT ? THREADS_MAX : 1)
  .default(() => (CAN_SHARE_PORT ? availableParallelism() : 1))

const Port = z.coerce.number().int().min(0).max(65_535)
const HttpUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''))

const CommaSeparated = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  )

/** A comma-separated list of addresses and CIDR blocks. */
const AddressBlocks = CommaSeparated.superRefine((blocks, context) => {
  for (const block of blocks) {
    if (!isBlock(block)) {
      context.addIssue({ code: 'custom', message: `"${block}" is not an address or CIDR block` })
    }
  }
})

const SwitchedOff = CommaSeparated.pipe(z.array(z.enum(SWITCHABLE_POLICIES))).transform(
  (kinds): ReadonlySet<SwitchablePolicy> => new Set(kinds),
)

/** A comma-separated list of name servers. */
const NameServers = CommaSeparated.superRefine((servers, context) => {
  for (const server of servers) {
    const [, bracketed, plain = server] = /^(?:\[(.+)\]|([\d.]+)):\d{1,5}$/.exec(server) ?? []
    if (isIP(bracketed ?? plain) !== 0) continue
    context.addIssue({ code: 'custom', message: `"${server}" is not an address of a name server` })
  }
})

const SENTINEL_PORT = 26_379

/** A comma-separated list of `host:port`; IPv6 addresses in brackets. */
const Sentinels = z
  .string()
  .default('')
  .transform((text, context) => {
    const given = text.split(',').map((part) => part.trim())
    return given.flatMap((part) => {
      if (part === '') return []
      const url = URL.parse(`redis://${part}`)
      if (url === null || url.hostname === '' || url.pathname !== '' || url.username !== '') {
        context.addIssue({ code: 'custom', message: `"${part}" is not host:port` })
        return []
      }
      const host = url.hostname.replace(/^\[|\]$/g, '')
      return [{ host, port: url.port === '' ? SENTINEL_PORT : Number(url.port) }]
    })
  })

const PrivateNetworks = z
  .string()
  .default('')
  .transform((text, context): readonly IpNetwork[] => {
    const parsed = parseNetworks(text)
    if (parsed.ok) return parsed.networks
    for (const message of parsed.issues) context.addIssue({ code: 'custom', message })
    return z.NEVER
  })

/**
 * Everything that the gateway takes from its environment, in one place.
 *
 * No default for a secret. What is not here (timeouts of an upstream, limits of a tier, body sizes) is published
 * configuration and comes with a revision.
 */
const Env = z
  .object({
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
    GATEHOUSE_MASTER_KEY: z
      .string()
      .refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64'),
    /** Loopback unless told otherwise: a gateway without TLS in front is not exposed by accident. */
    GATEWAY_HOST: z.string().min(1).default('127.0.0.1'),
    GATEWAY_PORT: Port.default(8080),
    /** Folders with `tls.crt` and `tls.key`, or of such folders; TLS is served when there is one. */
    GATEWAY_TLS_CERTIFICATES: CommaSeparated,
    /** `GATEWAY_HOST` when absent. */
    GATEWAY_TLS_HOST: z.string().min(1).optional(),
    GATEWAY_TLS_PORT: Port.default(8443),
    /** Serving threads: one a core that the process may use. With 1 the main thread serves and no other is started. */
    GATEWAY_THREADS: Threads,
    GATEWAY_CONTROL_HOST: z.string().min(1).default('127.0.0.1'),
    GATEWAY_CONTROL_PORT: Port.default(8081),
    /** Last good snapshots, the credentials replica, the usage journal and the node's id. */
    GATEWAY_DATA_DIR: z.string().min(1).default('.gatehouse/gateway'),
    /** Where callers reach it, for logs and pages; the listener's own address when absent. */
    GATEWAY_PUBLIC_URL: HttpUrl.optional(),
    /** Peers whose `X-Forwarded-*` and `Via` are believed. */
    GATEWAY_TRUSTED_PROXIES: AddressBlocks,
    /** Peers that begin each connection with a header of the PROXY protocol; `GATEWAY_TRUSTED_PROXIES` is about HTTP fields. */
    GATEWAY_PROXY_PROTOCOL: AddressBlocks,
    /** Private networks that upstreams may be in; everything that is not public is refused otherwise. */
    GATEHOUSE_PRIVATE_NETWORKS: PrivateNetworks,
    /** Name servers to ask for the names of targets, `10.0.0.2` or `10.0.0.2:53`; none: as the machine does. */
    GATEWAY_DNS_SERVERS: NameServers,
    /** How often the machine is asked again for the names of targets; name servers say it themselves. */
    GATEWAY_DNS_REFRESH_MS: z.coerce.number().int().min(1_000).max(300_000).default(5_000),
    /** Base of the links to `/docs/errors/<code>`. */
    GATEWAY_PORTAL_URL: HttpUrl.default('http://localhost:3000'),
    /** Connections in all; each costs memory before its first byte. */
    GATEWAY_CONNECTIONS_MAX: z.coerce.number().int().positive().default(20_000),
    /** How long a drain keeps serving with `Connection: close`, so that load balancers notice first. */
    GATEWAY_DRAIN_GRACE_MS: z.coerce.number().int().min(0).max(300_000).default(3_000),
    /** What still runs that long after the grace is cut off. */
    GATEWAY_DRAIN_LIMIT_MS: z.coerce.number().int().min(0).max(3_600_000).default(30_000),
    /** Calls are refused while a timer comes so late: a caller waits as long for every step of its call. */
    GATEWAY_SHED_DELAY_MS: z.coerce.number().int().min(10).max(60_000).default(200),
    /** … or while a thread is busy for such a part of the time: the rest is its reserve. 1 never is exceeded. */
    GATEWAY_SHED_UTILISATION: z.coerce.number().min(0.1).max(1).default(0.95),
    /** … or while such a part of its heap is in use: a full heap ends the thread. */
    GATEWAY_SHED_HEAP: z.coerce.number().min(0.1).max(1).default(0.9),
    /** Kinds of policy that this node does without: for the hour in which one of them does harm. */
    GATEWAY_OFF: SwitchedOff,
    /** Control listeners of other nodes, `http://10.0.0.7:8081`: asked for configuration and keys when neither database nor disk has any. */
    GATEWAY_PEERS: CommaSeparated.pipe(z.array(HttpUrl)),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
    /** Counters that all nodes share; without it each counts for itself. */
    REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
    /** Whether `REDIS_URL` is a node of a Cluster. */
    REDIS_CLUSTER: z.enum(['0', '1']).default('0'),
    /** `host:port` of each Sentinel, comma-separated; `REDIS_URL` then only says user, password, database and TLS. */
    REDIS_SENTINELS: Sentinels,
    /** What the Sentinels call the master. */
    REDIS_SENTINEL_NAME: z.string().min(1).max(100).default('mymaster'),
    /** A request waits so long for Redis: some ten times what an answer takes in one data centre. */
    REDIS_DEADLINE_MS: z.coerce.number().int().min(1).max(1_000).default(20),
  })
  .superRefine((env, context) => {
    // Threads share ports, so the system itself would let both listen there and mix them.
    const isShared = env.GATEWAY_TLS_PORT === env.GATEWAY_PORT && env.GATEWAY_PORT !== 0
    if (env.GATEWAY_TLS_CERTIFICATES.length > 0 && isShared) {
      const message = 'is the port of GATEWAY_PORT, which serves without TLS'
      context.addIssue({ code: 'custom', path: ['GATEWAY_TLS_PORT'], message })
    }
  })
export type Env = Readonly<z.infer<typeof Env>>

export type EnvResult =
  | Readonly<{ ok: true; env: Env }>
  | Readonly<{ ok: false; problems: readonly string[] }>

/** Reads the environment; every problem at once, so that an operator fixes them in one go. */
export function readEnv(source: NodeJS.ProcessEnv = process.env): EnvResult {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const parsed = Env.safeParse(present)
  if (parsed.success) return { ok: true, env: Object.freeze(parsed.data) }
  const problems = parsed.error.issues.map(({ path, message }) => {
    const name = String(path[0])
    return present[name] === undefined ? `${name} is not set` : `${name}: ${message}`
  })
  return { ok: false, problems }
}

function isBlock(block: string): boolean {
  const [address = '', bits, ...rest] = block.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  if (bits === undefined) return true
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)
}
