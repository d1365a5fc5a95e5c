import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { onTestFinished } from 'vitest'
import { eventually } from './eventually.ts'

/** The gateway as it runs in production: a process of its own. */
export type GatewayProcess = Readonly<{
  child: ChildProcess
  url: string
  controlUrl: string
  lines(): Record<string, unknown>[]
  stderr(): string
  /** Resolves with the exit code; null when a signal ended it. */
  exited: Promise<number | null>
}>

export type ProcessOptions = Readonly<{
  databaseUrl: string
  masterKey: string
  dataFolder: string
  env?: Readonly<Record<string, string>>
  /** A module that is loaded first, in every thread; the process then takes messages. */
  preload?: string
}>

export function createDataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-gateway-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** It takes a second; on a machine that has much else to do, several threads take longer. */
const START_MS = 40_000
const MAIN = join(import.meta.dirname, '../../src/main.ts')

/** Starts it and waits until it says that it is ready. */
export async function startProcess(options: ProcessOptions): Promise<GatewayProcess> {
  const started = spawnGateway(options)
  let ready: Record<string, unknown> | undefined
  await eventually(
    'the gateway is ready',
    () => {
      ready = started.lines().find(({ msg }) => msg === 'ready')
      if (started.child.exitCode !== null) throw new Error(`it ended: ${started.stderr()}`)
      return ready !== undefined
    },
    START_MS,
  )
  return { ...started, url: String(ready?.url), controlUrl: String(ready?.control) }
}

/** Starts it, whatever becomes of it. */
export function spawnGateway(options: ProcessOptions): Omit<GatewayProcess, 'url' | 'controlUrl'> {
  const { preload } = options
  const child = spawn(process.execPath, [...(preload ? ['--import', preload] : []), MAIN], {
    env: {
      DATABASE_URL: options.databaseUrl,
      GATEHOUSE_MASTER_KEY: options.masterKey,
      GATEWAY_DATA_DIR: options.dataFolder,
      GATEWAY_PORT: '0',
      GATEWAY_CONTROL_PORT: '0',
      GATEHOUSE_PRIVATE_NETWORKS: '127.0.0.0/8',
      GATEWAY_DRAIN_GRACE_MS: '0',
      GATEWAY_SHED_UTILISATION: '1', // tests ask as fast as they are answered
      GATEWAY_THREADS: '1',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe', ...(preload ? ['ipc' as const] : [])],
  }) as ChildProcess & { stdout: Readable; stderr: Readable }
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exited
  })
  const lines = () =>
    out
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  return { child, lines, stderr: () => err, exited }
}
