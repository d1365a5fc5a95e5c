import { createRequire } from 'node:module'
import { join } from 'node:path'

// The packages come without an install of ours: see install.ts.
const load = createRequire(join(process.env.PEER_PACKAGES ?? '', 'x.js'))
const key = process.env.PEER_KEY ?? ''

type Request = { headers: Record<string, string | undefined> }
type Reply = { code(status: number): { send(): void } }

const app = load('fastify')()
if (key !== '') {
  await app.register(load('@fastify/rate-limit'), {
    max: 1_000_000,
    timeWindow: 1_000,
    keyGenerator: ({ headers }: Request) => headers['x-api-key'] ?? '',
  })
}
app.register(load('@fastify/http-proxy'), {
  upstream: process.env.PEER_UPSTREAM,
  undici: { connections: 256, pipelining: 1 },
  ...(key === ''
    ? {}
    : {
        preHandler: (request: Request, reply: Reply, done: () => void) => {
          if (request.headers['x-api-key'] === key) done()
          else reply.code(401).send()
        },
      }),
})
await app.listen({ port: Number(process.env.PEER_PORT), host: '127.0.0.1' })
