import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { childrenOf } from '../cpu-time.ts'
import { PROXY_CORE, startOn, waitFor } from '../processes.ts'
import { versionOf } from './install.ts'
import { KEPT_CONNECTIONS, type Peer, type PeerSetup, UNREACHED_PER_SECOND } from './peer.ts'

/** One worker, kept connections, no log. */
function configuration({ folder, port, upstreamPort, job, key }: PeerSetup): string {
  const [zone, guard] =
    job === 'plain'
      ? ['', '']
      : [
          `
  map_hash_bucket_size 128;
  map $http_x_api_key $consumer {
    default "";
    "${key}" bench;
  }
  limit_req_zone $consumer zone=consumers:10m rate=${UNREACHED_PER_SECOND}r/s;`,
          `
      if ($consumer = "") { return 401; }
      limit_req zone=consumers burst=1000 nodelay;`,
        ]
  return `daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr error;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  keepalive_requests 100000000;${zone}
  upstream api {
    server 127.0.0.1:${upstreamPort};
    keepalive ${KEPT_CONNECTIONS};
    keepalive_requests 100000000;
  }
  server {
    listen 127.0.0.1:${port};
    location / {${guard}
      proxy_pass http://api;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }
}
`
}

export const nginx: Peer = {
  name: 'nginx',
  kind: 'native',
  async start(setup) {
    const program = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx'].find(existsSync)
    if (program === undefined)
      throw new Error('nginx is not installed: apt-get install nginx-light')
    const file = join(setup.folder, 'nginx.conf')
    const text = configuration(setup)
    writeFileSync(file, text)
    const started = startOn([program, '-p', setup.folder, '-c', file], { core: PROXY_CORE })
    const pid = await waitFor('nginx', async () => {
      await fetch(`http://127.0.0.1:${setup.port}/`)
      return childrenOf(started.pid)[0]
    })
    return { pid, version: versionOf(program, '-v'), configuration: text, stop: started.stop }
  },
}
