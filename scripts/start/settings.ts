import os from 'node:os'
import path from 'node:path'

/** Every port we open, with the variable that moves it. */
export const PORTS = {
  portal: { variable: 'PORTAL_PORT', standard: 3000 },
  gateway: { variable: 'GATEWAY_PORT', standard: 8080 },
  control: { variable: 'GATEWAY_CONTROL_PORT', standard: 8081 },
  ferry: { variable: 'FERRY_PORT', standard: 8090 },
  postgres: { variable: 'POSTGRES_PORT', standard: 54_320 },
} as const

export type PortName = keyof typeof PORTS

export type Settings = Readonly<{
  isFresh: boolean
  /** Nobody is there to be asked: take a yes for granted. */
  isConfirmed: boolean
  /** Seeds the demo and starts the demo API; never with a public bind. */
  isDemo: boolean
  isDevelopment: boolean
  /** State folder. */
  home: string
  host: string
  /** True when others than this machine can reach the bind: no conveniences then. */
  isPublic: boolean
  ports: Readonly<Record<PortName, number>>
  databaseUrl: string | undefined
  portalUrl: string
  gatewayUrl: string
  smtpUrl: string | undefined
  mailFrom: string
  adminEmail: string
  privateNetworks: string
}>

export type SettingsResult =
  | Readonly<{ ok: true; settings: Settings }>
  | Readonly<{ ok: false; problems: readonly string[] }>

type Source = Readonly<Record<string, string | undefined>>

const FLAGS = ['--fresh', '--yes', '--no-demo', '--dev']
const DEMO_NETWORKS = '127.0.0.0/8,::1/128'
/** What a demo may make up and an installation that others can reach must be told. */
const PUBLIC_VARIABLES = {
  PORTAL_URL: 'the address that people open, e.g. https://developers.example.com',
  GATEWAY_URL: 'the address that their programs call, e.g. https://api.example.com',
  SMTP_URL: 'where mail is handed in, e.g. smtp://user:password@mail.example.com:587',
  MAIL_FROM: 'the sender of mail, e.g. Gatehouse <gatehouse@example.com>',
  ADMIN_EMAIL: 'the e-mail address of the first admin',
}

/** Reads flags and environment; finds every problem at once and never stops at the first. */
export function readSettings(
  argv: readonly string[],
  source: Source,
  root: string,
): SettingsResult {
  const env: Source = Object.fromEntries(Object.entries(source).filter(([, value]) => value))
  const host = env.HOST ?? '127.0.0.1'
  const isPublic = !isLoopback(host)
  const { ports, problems: portProblems } = readPorts(env)
  const problems = [
    ...argv
      .filter((flag) => !FLAGS.includes(flag))
      .map((flag) => `${flag} is not an option: ${FLAGS.join(', ')}`),
    ...portProblems,
    ...(isPublic ? publicProblems(argv, env, host) : []),
  ]
  if (problems.length > 0) return { ok: false, problems }
  return {
    ok: true,
    settings: {
      isFresh: argv.includes('--fresh'),
      isConfirmed: argv.includes('--yes'),
      isDemo: !isPublic && !argv.includes('--no-demo'),
      isDevelopment: argv.includes('--dev'),
      home: homeOf(env, root),
      host,
      isPublic,
      ports,
      databaseUrl: env.DATABASE_URL,
      portalUrl: env.PORTAL_URL ?? `http://localhost:${ports.portal}`,
      gatewayUrl: env.GATEWAY_URL ?? `http://localhost:${ports.gateway}`,
      smtpUrl: env.SMTP_URL,
      mailFrom: env.MAIL_FROM ?? 'Gatehouse <gatehouse@localhost>',
      adminEmail: env.ADMIN_EMAIL ?? 'admin@gatehouse.localhost',
      privateNetworks: env.GATEHOUSE_PRIVATE_NETWORKS ?? (isPublic ? '' : DEMO_NETWORKS),
    },
  }
}

function homeOf(env: Source, root: string): string {
  const home = env.GATEHOUSE_HOME
  if (home === undefined) return path.join(root, '.gatehouse')
  return path.resolve(root, home.replace(/^~(?=$|\/)/, os.homedir()))
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host)
}

function publicProblems(argv: readonly string[], env: Source, host: string): string[] {
  const missing = Object.entries(PUBLIC_VARIABLES).filter(([name]) => env[name] === undefined)
  return [
    ...missing.map(([name, meaning]) => `${name} is not set (HOST=${host} is public): ${meaning}`),
    ...(argv.includes('--dev')
      ? [`--dev shows the source to whoever asks, and HOST=${host} is public`]
      : []),
  ]
}

function readPorts(env: Source) {
  const problems: string[] = []
  const takenBy = new Map<number, string>()
  const entries = Object.entries(PORTS).map(([name, { variable, standard }]) => {
    const text = env[variable] ?? String(standard)
    const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
    const other = takenBy.get(port)
    if (port < 1 || port > 65_535)
      problems.push(`${variable} is not a port from 1 to 65535: ${text}`)
    else if (other !== undefined) problems.push(`${variable} and ${other} are both ${port}`)
    takenBy.set(port, variable)
    return [name, port] as const
  })
  return { ports: Object.fromEntries(entries) as Record<PortName, number>, problems }
}
