import fs from 'node:fs'
import path from 'node:path'
import { NEXT, PORTAL_DIR } from '../build/portal.ts'
import { inheritedEnv } from '../machine/environment.ts'
import { ROOT } from '../machine/paths.ts'
import type { Settings } from './settings.ts'
import type { Secrets, StatePaths } from './state.ts'

/** One process of the product: how to run it and how to tell that it is ready. */
export type Part = Readonly<{
  name: 'ferry' | 'gateway' | 'worker' | 'portal'
  argv: readonly [string, ...string[]]
  cwd: string
  env: NodeJS.ProcessEnv
  logFile: string
  /** What says that it is ready: an URL that answers 200, a text in its log, or whichever comes first. */
  ready: Readonly<{ url?: string; logged?: string }>
}>

export type PartsInput = Readonly<{
  settings: Settings
  secrets: Secrets
  paths: StatePaths
  databaseUrl: string
}>

/** The parts in the order they are started; they are stopped in the opposite one. */
export function describeParts(input: PartsInput): Part[] {
  const { isDemo } = input.settings
  return [...(isDemo ? [ferry(input)] : []), gateway(input), worker(input), portal(input)]
}

/** The environment of `next build`, `next dev` and `next start`. */
export function portalEnv(input: PartsInput): NodeJS.ProcessEnv {
  const { settings, secrets } = input
  return {
    ...sharedEnv(input),
    NODE_ENV: settings.isDevelopment ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    PORTAL_URL: settings.portalUrl,
    NEXTAUTH_URL: settings.portalUrl,
    NEXTAUTH_SECRET: secrets.portalSecret,
    GATEWAY_URL: settings.gatewayUrl,
    GATEWAY_CONTROL_URL: controlUrl(settings),
    DEMO: settings.isPublic ? '0' : '1',
    HOSTNAME: settings.host,
    PORT: String(settings.ports.portal),
  }
}

/** The control listener stays on loopback whatever `HOST` says: it is for this machine alone. */
export function controlUrl({ ports }: Settings): string {
  return `http://127.0.0.1:${ports.control}`
}

function sharedEnv({ settings, secrets, databaseUrl }: PartsInput): NodeJS.ProcessEnv {
  return {
    ...inheritedEnv(),
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    GATEHOUSE_MASTER_KEY: secrets.masterKey,
    GATEHOUSE_PRIVATE_NETWORKS: settings.privateNetworks,
  }
}

function ferry({ settings, paths }: PartsInput): Part {
  const port = String(settings.ports.ferry)
  return {
    name: 'ferry',
    argv: [process.execPath, 'src/main.ts'],
    cwd: path.join(ROOT, 'examples/ferry'),
    // It needs none of our secrets, so it gets none; a test run finds its processes by their variable.
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      FERRY_HOST: '127.0.0.1',
      FERRY_PORT: port,
      GATEHOUSE_TEST_RUN: process.env.GATEHOUSE_TEST_RUN,
    },
    logFile: path.join(paths.logs, 'ferry.log'),
    ready: { url: `http://127.0.0.1:${port}/healthz` },
  }
}

function gateway(input: PartsInput): Part {
  const { settings, paths } = input
  fs.mkdirSync(paths.gateway, { recursive: true, mode: 0o700 })
  return {
    name: 'gateway',
    argv: [process.execPath, 'src/main.ts'],
    cwd: path.join(ROOT, 'apps/gateway'),
    env: {
      ...sharedEnv(input),
      GATEWAY_HOST: settings.host,
      GATEWAY_PORT: String(settings.ports.gateway),
      GATEWAY_CONTROL_HOST: '127.0.0.1',
      GATEWAY_CONTROL_PORT: String(settings.ports.control),
      GATEWAY_DATA_DIR: paths.gateway,
      GATEWAY_PUBLIC_URL: settings.gatewayUrl,
      GATEWAY_PORTAL_URL: settings.portalUrl,
      // No load balancer has to notice that a gateway on loopback goes away.
      ...(settings.isPublic ? {} : { GATEWAY_DRAIN_GRACE_MS: '0' }),
    },
    logFile: path.join(paths.logs, 'gateway.log'),
    // Where nothing was ever published there is nothing to serve, and that is as ready as it gets.
    ready: { url: `${controlUrl(settings)}/readyz`, logged: '"revision":null' },
  }
}

function worker(input: PartsInput): Part {
  const { settings, paths } = input
  return {
    name: 'worker',
    argv: [process.execPath, 'src/main.ts'],
    cwd: path.join(ROOT, 'apps/worker'),
    env: {
      ...sharedEnv(input),
      MAIL_FROM: settings.mailFrom,
      PORTAL_URL: settings.portalUrl,
      GATEWAY_URL: settings.gatewayUrl,
      WORKER_DATA_DIR: path.join(paths.home, 'worker'),
    },
    logFile: path.join(paths.logs, 'worker.log'),
    ready: { logged: '"msg":"ready"' },
  }
}

function portal(input: PartsInput): Part {
  const { host, ports, isDevelopment } = input.settings
  const command = isDevelopment ? 'dev' : 'start'
  const address = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return {
    name: 'portal',
    argv: [process.execPath, NEXT, command, '-H', host, '-p', String(ports.portal)],
    cwd: PORTAL_DIR,
    env: portalEnv(input),
    logFile: path.join(input.paths.logs, 'portal.log'),
    ready: { url: `http://${address}:${ports.portal}/api/health` },
  }
}
