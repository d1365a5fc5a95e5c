import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROXY_CORE, startOn, waitFor } from '../processes.ts'
import { versionOf } from './install.ts'
import { type Peer, type PeerSetup, UNREACHED_PER_SECOND } from './peer.ts'

const PROGRAM = '/usr/sbin/haproxy'

/** One thread; connections to the server are shared as soon as one is free; no log. */
function configuration({ port, upstreamPort, job, key }: PeerSetup): string {
  const guard =
    job === 'plain'
      ? ''
      : `
  stick-table type string len 64 size 100k expire 1m store http_req_rate(1s)
  http-request deny deny_status 401 unless { req.hdr(x-api-key) -m str ${key} }
  http-request track-sc0 req.hdr(x-api-key)
  http-request deny deny_status 429 if { sc_http_req_rate(0) gt ${UNREACHED_PER_SECOND} }`
  return `global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout connect 2s
  timeout client 75s
  timeout server 30s
  http-reuse always
frontend callers
  bind 127.0.0.1:${port}${guard}
  default_backend api
backend api
  server one 127.0.0.1:${upstreamPort}
`
}

export const haproxy: Peer = {
  name: 'HAProxy',
  kind: 'native',
  async start(setup) {
    if (!existsSync(PROGRAM)) throw new Error('HAProxy is not installed: apt-get install haproxy')
    const file = join(setup.folder, 'haproxy.cfg')
    const text = configuration(setup)
    writeFileSync(file, text)
    const { pid, stop } = startOn([PROGRAM, '-db', '-f', file], { core: PROXY_CORE })
    await waitFor('HAProxy', () => fetch(`http://127.0.0.1:${setup.port}/`))
    return { pid, version: versionOf(PROGRAM, '-v'), configuration: text, stop }
  },
}
