import { parseNetworks } from '@gatehouse/policy'
import { z } from 'zod'

const HttpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' })

/** Read by the same code that decides with it, so that no spelling is good here and unknown there. */
const PrivateNetworks = z.string().transform((list, context) => {
  const parsed = parseNetworks(list)
  if (parsed.ok) return parsed.networks
  context.addIssue(`must be a list of CIDR ranges: ${parsed.issues.join('; ')}`)
  return z.NEVER
})

/**
 * Every variable the portal reads.
 *
 * Secrets have no default, so a deployment that forgot one does not start.
 * `GATEHOUSE_PRIVATE_NETWORKS` is a comma-separated list of CIDR ranges that outgoing calls
 * may reach although they are private; without it none may.
 */
const Env = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }),
  GATEHOUSE_MASTER_KEY: z.string().min(32, 'must have at least 32 characters'),
  PORTAL_URL: HttpUrl,
  NEXTAUTH_URL: HttpUrl,
  NEXTAUTH_SECRET: z.string().min(32, 'must have at least 32 characters'),
  GATEWAY_URL: HttpUrl,
  GATEWAY_CONTROL_URL: HttpUrl,
  DEMO: z.enum(['0', '1']).default('0'),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an smtp or smtps URL' }).optional(),
  GATEHOUSE_PRIVATE_NETWORKS: PrivateNetworks.default([]),
})

export type Env = Readonly<z.infer<typeof Env>>

export class EnvError extends Error {
  override readonly name = 'EnvError'
}

/**
 * Reads a set of variables; an empty one counts as absent.
 *
 * Throws one `EnvError` that lists every problem, a line for each, and never a value.
 */
export function parseEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value))
  const result = Env.safeParse(present)
  if (result.success) return Object.freeze(result.data)
  const lines = result.error.issues.map(({ path, message }) => {
    const name = String(path[0])
    return `  ${name}: ${name in present ? message : 'is not set'}`
  })
  throw new EnvError(`The environment is not usable:\n${[...new Set(lines)].join('\n')}`)
}

let parsed: Env | undefined

/**
 * The environment, parsed at first use and kept.
 *
 * `next build` imports this file without secrets, hence not at import; `instrumentation.ts`
 * calls it before the server takes its first request, hence never too late.
 */
export function env(): Env {
  parsed ??= parseEnv(process.env)
  return parsed
}

/** True under `next dev`, where React needs `eval` for its error stacks. */
export const isDevelopment = process.env.NODE_ENV === 'development'
