import { type FastifyInstance, fastify } from 'fastify'
import { BookingDesk } from './booking-desk.ts'
import { addKnobs } from './knobs.ts'
import { addPositions } from './positions.ts'
import { answerProblems } from './problem.ts'
import { createTimetable } from './timetable.ts'
import { addV1 } from './v1.ts'
import { addV2 } from './v2.ts'

export type FerryDeps = Readonly<{
  nowMs: () => number
  /** In [0, 1); decides jitter and errors. */
  random?: () => number
}>

/**
 * The ferry operator's API, both versions over one timetable and one booking desk.
 *
 * It authenticates nobody: the gateway in front of it does, and says who calls in `X-Consumer-Id`.
 * Everything is in memory and bounded; a restart forgets the bookings.
 */
export function buildFerry({ nowMs, random = Math.random }: FerryDeps): FastifyInstance {
  const app = fastify({ bodyLimit: 64 * 1024, forceCloseConnections: 'idle' })
  const timetable = createTimetable(nowMs)
  const desk = new BookingDesk(timetable, nowMs)
  closeConnectionsOnceClosing(app)
  answerProblems(app)
  addKnobs(app, random)
  app.get('/healthz', () => ({ status: 'ok' }))
  addV1(app, { timetable, desk })
  addV2(app, { timetable, desk })
  addPositions(app, { timetable, nowMs })
  return app
}

/** Otherwise a caller's idle keep-alive connection would hold the closing server open for a minute. */
function closeConnectionsOnceClosing(app: FastifyInstance): void {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close')
  })
}
