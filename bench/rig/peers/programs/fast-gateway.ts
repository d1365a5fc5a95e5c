import { createRequire } from 'node:module'
import { join } from 'node:path'

// The package comes without an install of ours: see install.ts.
const load = createRequire(join(process.env.PEER_PACKAGES ?? '', 'x.js'))
const gateway = load('fast-gateway')
const { rateLimit } = load('express-rate-limit')
const key = process.env.PEER_KEY ?? ''

type Request = { headers: Record<string, string | undefined> }
type Response = { statusCode: number; end(): void }

function requireKey({ headers }: Request, response: Response, next: () => void): void {
  if (headers['x-api-key'] === key) {
    next()
    return
  }
  response.statusCode = 401
  response.end()
}

const limit = rateLimit({
  windowMs: 1_000,
  limit: 1_000_000,
  standardHeaders: 'draft-7', // later ones need Express’s own response
  legacyHeaders: false,
  validate: false,
  keyGenerator: ({ headers }: Request) => headers['x-api-key'] ?? '',
})

const server = gateway({
  middlewares: key === '' ? [] : [requireKey, limit],
  routes: [{ prefix: '', target: process.env.PEER_UPSTREAM }],
})
server.start(Number(process.env.PEER_PORT), '127.0.0.1')
