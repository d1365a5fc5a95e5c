import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { notFound, parseInput, Refusal } from './problem.ts'

/** How badly the service behaves; what is left out is as good as new. */
export const Knobs = z.strictObject({
  latencyMs: z.number().int().min(0).max(60_000).default(0),
  /** Up to this much more, evenly spread. */
  jitterMs: z.number().int().min(0).max(60_000).default(0),
  errorRate: z.number().min(0).max(1).default(0),
  errorStatus: z.number().int().min(400).max(599).default(500),
})
export type Knobs = z.infer<typeof Knobs>

/**
 * `/_knobs` for tests and demos, and the hook that applies them to the API's own paths.
 *
 * They are for whoever runs the service: a request that came through a proxy gets a 404, so that a
 * consumer of the gateway cannot break the service for the others.
 */
export function addKnobs(app: FastifyInstance, random: () => number): void {
  let knobs = Knobs.parse({})
  app.get('/_knobs', (request) => {
    refuseProxied(request)
    return knobs
  })
  app.put('/_knobs', (request) => {
    refuseProxied(request)
    knobs = parseInput(Knobs, request.body)
    return knobs
  })
  app.delete('/_knobs', (request) => {
    refuseProxied(request)
    knobs = Knobs.parse({})
    return knobs
  })
  app.addHook('preHandler', async (request) => {
    if (!/^\/v\d+\//.test(request.url)) return
    const { latencyMs, jitterMs, errorRate, errorStatus } = knobs
    const waitMs = latencyMs + Math.floor(random() * jitterMs)
    if (waitMs > 0) await delay(waitMs)
    if (random() < errorRate) {
      throw new Refusal(errorStatus, 'knob', 'The error knob is turned up.')
    }
  })
}

function refuseProxied({ headers }: FastifyRequest): void {
  if (headers.via !== undefined || headers['x-forwarded-for'] !== undefined) {
    throw notFound('path', '/_knobs')
  }
}
