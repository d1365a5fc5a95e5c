import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { waitFor } from './processes.ts'

/** Redis servers of one run on loopback; without a disk, and gone with it. */
export type BenchRedis = Readonly<{ port: number; stop(): Promise<void> }>

const MASTERS = 3
const PORT_MAX = 55_535

/** One server, as the Debian package has it. */
export async function startRedis(args: readonly string[] = []): Promise<BenchRedis> {
  const port = await lowPort()
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-redis-'))
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder]
  const child = spawn('redis-server', [...options, ...args], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  await waitFor('redis-server', async () => ask(port, 'ping') === 'PONG' || undefined)
  return {
    port,
    async stop() {
      child.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A Cluster of three masters; its bus takes each port + 10,000. */
export async function startCluster(): Promise<BenchRedis> {
  const servers = await Promise.all(
    Array.from({ length: MASTERS }, () => startRedis(['--cluster-enabled', 'yes'])),
  )
  const addresses = servers.map(({ port }) => `127.0.0.1:${port}`)
  const create = ['--cluster', 'create', ...addresses, '--cluster-yes']
  execFileSync('redis-cli', create, { stdio: 'ignore' })
  const [first] = servers
  const port = first?.port ?? 0
  await waitFor(
    'the cluster',
    async () => ask(port, 'cluster', 'info').includes('cluster_state:ok') || undefined,
  )
  return {
    port,
    stop: async () => {
      for (const server of servers) await server.stop()
    },
  }
}

function ask(port: number, ...command: string[]): string {
  const args = ['-p', String(port), ...command]
  return execFileSync('redis-cli', args, { encoding: 'utf8', stdio: 'pipe' }).trim()
}

/** A Cluster's bus wants the port 10,000 above. */
async function lowPort(): Promise<number> {
  for (;;) {
    const port = await freePort()
    if (port <= PORT_MAX) return port
  }
}
