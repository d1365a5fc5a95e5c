import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import type { RedisAddress } from '../../src/stores/connect-redis.ts'

/** A real server of its own on loopback; what a replica has to write goes with it. */
export type TestRedis = Readonly<{
  port: number
  process: ChildProcess
  stop(): Promise<void>
}>

/** A single server at a URL. */
export function addressOf(url: string): RedisAddress {
  return { url, isCluster: false, sentinels: [], sentinelName: '' }
}

/** Starts the Debian package's server; `args` are more of its options. */
export async function startRedis(
  args: readonly string[] = [],
  onPort?: number,
): Promise<TestRedis> {
  const port = onPort ?? (await freePort())
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-redis-'))
  const options = [
    ...['--port', String(port), '--bind', '127.0.0.1'],
    ...['--save', '', '--appendonly', 'no', '--dir', folder],
  ]
  const child = spawn('redis-server', [...options, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const gone = once(child, 'exit')
  const probe = new Redis(port, '127.0.0.1', {
    retryStrategy: () => 20,
    password: passwordOf(args),
  })
  probe.on('error', () => {})
  await probe.ping()
  probe.disconnect()
  return {
    port,
    process: child,
    async stop() {
      child.kill('SIGKILL')
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function passwordOf(args: readonly string[]): string {
  const at = args.indexOf('--requirepass')
  return at === -1 ? '' : (args[at + 1] ?? '')
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
