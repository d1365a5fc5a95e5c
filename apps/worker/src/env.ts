import { type IpNetwork, parseNetworks } from '@gatehouse/policy'
import { z } from 'zod'

/** Networks like `10.0.0.0/8`, separated by commas or spaces. */
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
 * Everything that the worker takes from its environment, in one place. No default for a secret.
 */
const Env = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }),
  GATEHOUSE_MASTER_KEY: z
    .string()
    .refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64'),
  /** `smtp://user:password@host:587` or `smtps://…`; absent: mail waits in the outbox. */
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// URL' }).optional(),
  MAIL_FROM: z
    .string()
    .regex(
      /^(?:[^<>\r\n]+<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/,
      'must be an address, or a name and an address in angle brackets',
    )
    .default('Gatehouse <no-reply@localhost>'),
  /** Base of the links in messages; its host is the right-hand side of Message-IDs. */
  PORTAL_URL: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
  /** Where webhooks may go although it is not on the public internet. */
  GATEHOUSE_PRIVATE_NETWORKS: PrivateNetworks,
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
  /** Tasks at a time. They mostly wait, for the database or a mail server. */
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(100).default(4),
  /** Base of the addresses that SDKs call; absent: their users have to say. */
  GATEWAY_URL: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
  /** `0` where another machine builds SDKs, or none does; `asked`: only those that an admin asks for. */
  SDK_BUILDS: z.enum(['0', '1', 'asked']).default('1'),
  /** Keeps finished SDK builds by content. */
  WORKER_DATA_DIR: z.string().optional(),
  /** Compilers' packages and caches; by default shared by all installations of the user. */
  SDK_TOOLS_DIR: z.string().optional(),
  /** A file of the operator's own, where OpenAPI Generator cannot be fetched. */
  OPENAPI_GENERATOR_JAR: z.string().optional(),
  /** 2–6 seconds a language on a free core; twenty times that for the largest documents on a busy one. */
  SDK_GENERATOR_SECONDS_MAX: z.coerce.number().int().min(1).max(3_600).default(300),
})
export type Env = Readonly<z.infer<typeof Env>>

export type EnvResult =
  | Readonly<{ ok: true; env: Env }>
  | Readonly<{ ok: false; problems: readonly string[] }>

/** Reads the environment; an empty variable counts as absent. Every problem at once, and never a value. */
export function readEnv(
  source: Readonly<Record<string, string | undefined>> = process.env,
): EnvResult {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const parsed = Env.safeParse(present)
  if (parsed.success) return { ok: true, env: Object.freeze(parsed.data) }
  const problems = parsed.error.issues.map(({ path, message }) => {
    const name = String(path[0])
    return present[name] === undefined ? `${name} is not set` : `${name}: ${message}`
  })
  return { ok: false, problems: [...new Set(problems)] }
}

/** What programs of the machine (java, pip, go) are started with: where they are, and how they reach a network. */
export function machineEnv(
  source: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string | undefined> {
  const ours = /^(DATABASE_URL|GATEHOUSE_MASTER_KEY|SMTP_URL)$/
  return Object.fromEntries(Object.entries(source).filter(([name]) => !ours.test(name)))
}
