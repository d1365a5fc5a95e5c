import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { childrenOf } from './cpu-time.ts'
import { PROXY_CORE, type Started, startOn, waitFor } from './processes.ts'

/** Plain proxying as nginx's own documentation recommends it for speed: one worker, kept connections, no log. */
function configuration(folder: string, port: number, upstreamPort: number): string {
  return `
daemon off;
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
  keepalive_requests 100000000;
  upstream api {
    server 127.0.0.1:${upstreamPort};
    keepalive 256;
    keepalive_requests 100000000;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://api;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }
}
`
}

export type Nginx = Readonly<{ port: number; workerPid: number; stop: Started['stop'] }>

/** Starts nginx in front of the upstream. Throws when it is not installed. */
export async function startNginx(
  folder: string,
  port: number,
  upstreamPort: number,
): Promise<Nginx> {
  const program = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx'].find(existsSync)
  if (program === undefined) throw new Error('nginx is not installed: apt-get install nginx-light')
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, configuration(folder, port, upstreamPort))
  const started = startOn([program, '-p', folder, '-c', file], { core: PROXY_CORE })
  await waitFor('nginx', async () => (await fetch(`http://127.0.0.1:${port}/`)).ok || undefined)
  const [workerPid] = childrenOf(started.pid)
  if (workerPid === undefined) throw new Error('nginx has no worker')
  return { port, workerPid, stop: started.stop }
}
