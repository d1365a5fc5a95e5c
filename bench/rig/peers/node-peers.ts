import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROXY_CORE, startOn, waitFor } from '../processes.ts'
import { npmPackages } from './install.ts'
import type { Peer } from './peer.ts'

const PROGRAMS = join(import.meta.dirname, 'programs')

/** A peer that is a package for Node: a program of ours uses it as its own documentation says. */
function nodePeer(name: string, programFile: string, packages: readonly string[]): Peer {
  return {
    name,
    kind: 'managed',
    async start({ port, upstreamPort, job, key }) {
      const program = join(PROGRAMS, programFile)
      const folder = npmPackages(programFile.replace('.ts', ''), packages)
      const { pid, stop } = startOn([process.execPath, program], {
        core: PROXY_CORE,
        env: {
          NODE_ENV: 'production',
          PEER_PACKAGES: folder,
          PEER_PORT: String(port),
          PEER_UPSTREAM: `http://127.0.0.1:${upstreamPort}`,
          PEER_KEY: job === 'guarded' ? key : '',
        },
      })
      await waitFor(name, () => fetch(`http://127.0.0.1:${port}/`))
      return { pid, version: packages[0] ?? '', configuration: readFileSync(program, 'utf8'), stop }
    },
  }
}

export const fastGateway = nodePeer('fast-gateway', 'fast-gateway.ts', [
  'fast-gateway@3.4.7',
  'express-rate-limit@8.7.5',
])

export const fastifyHttpProxy = nodePeer('@fastify/http-proxy', 'fastify-http-proxy.ts', [
  '@fastify/http-proxy@11.6.3',
  '@fastify/rate-limit@11.2.0',
  'fastify@5.12.8',
])
