import { Readable } from 'node:stream'
import { PROBLEM_MEDIA_TYPE, Problem, problemDocument } from '@gatehouse/policy'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { ExplainQuery } from '../explain/explain-request.ts'
import { readHost } from '../http/host.ts'
import { asProblem } from '../reply-problem.ts'
import type { SnapshotStatus } from '../snapshot/holder.ts'
import { METRICS_MEDIA_TYPE } from '../telemetry/metrics.ts'
import { answerExplain, type ExplainRouteDeps } from './explain-route.ts'

/** For other nodes, which know themselves by what they sign and may use any name for this one. */
const STATE_PATH = '/-/state'

/** What `/-/snapshot` says about the credentials. */
export type CredentialsStatus = Readonly<{ isLoaded: boolean; seq: number | null; keys: number }>

/** What `/-/snapshot` says about a serving thread. */
export type ThreadStatus = Readonly<{
  index: number
  state: 'starting' | 'serving' | 'ended'
  revision: number | null
  /** How often it was replaced. */
  replacements: number
}>

export type ControlDeps = Omit<ExplainRouteDeps, 'revision'> &
  Readonly<{
    /** In Prometheus' text format. */
    metricsText(): Promise<string>
    isDraining: () => boolean
    /** Which part of its calls the busiest thread refuses for overload, in [0, 1]. */
    shedLevel: () => number
    snapshotStatus: () => SnapshotStatus
    credentialsStatus: () => CredentialsStatus
    nowMs: () => number
    newRequestId: () => string
    nodeId: string
    release: string
    docsBaseUrl: string
    /** The serving threads, when there are several. */
    threads?: () => readonly ThreadStatus[]
    /** Names by which the control listener may be addressed; see `refuseOtherHosts`. */
    hosts: readonly string[]
    /** The answer to a peer's question, or nothing for anybody else. Absent where no peer is answered. */
    stateFor?: (authorization: string) => Iterable<string> | undefined
  }>

/**
 * The second listener, for operators and probes: `/livez`, `/readyz`, `/metrics`, `/-/snapshot`, `/-/explain`.
 *
 * Read-only by construction: it knows GET and nothing else, and holds no reference through which anything could be
 * changed. A data plane that can be reconfigured over HTTP would be a second control plane to secure.
 */
export function createControl(deps: ControlDeps): FastifyInstance {
  const app = Fastify({ logger: false, return503OnClosing: false, exposeHeadRoutes: true })
  refuseOtherHosts(app, deps)

  app.get('/livez', async () => ({ status: 'live' }))

  app.get('/readyz', async (_request, reply) => {
    const missing = whatIsMissing(deps)
    if (missing === undefined) return { status: 'ready', shedLevel: deps.shedLevel() }
    return sendProblem(reply, missing, deps)
  })

  app.get('/metrics', async (_request, reply) => {
    reply.type(METRICS_MEDIA_TYPE)
    return deps.metricsText()
  })

  app.get('/-/snapshot', async () => {
    const { sinceMs, ...status } = deps.snapshotStatus()
    return {
      node: deps.nodeId,
      release: deps.release,
      ...status,
      since: sinceMs === null ? null : new Date(sinceMs).toISOString(),
      ageMs: sinceMs === null ? null : deps.nowMs() - sinceMs,
      credentials: deps.credentialsStatus(),
      threads: deps.threads?.() ?? [],
    }
  })

  app.get(STATE_PATH, async (request, reply) => {
    const pieces = deps.stateFor?.(request.headers.authorization ?? '')
    if (pieces === undefined) return sendProblem(reply, new Problem('not_found'), deps)
    reply.header('cache-control', 'no-store').type('application/x-ndjson')
    return reply.send(Readable.from(pieces, { objectMode: false }))
  })

  app.get('/-/explain', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    try {
      const revision = () => deps.snapshotStatus().revision
      return await answerExplain({ ...deps, revision }, request.query as ExplainQuery)
    } catch (error) {
      return sendProblem(reply, asProblem(error), deps)
    }
  })

  app.setNotFoundHandler((_request, reply) => sendProblem(reply, new Problem('not_found'), deps))
  return app
}

/**
 * Ready means: calls can be answered now. From where the configuration came does not matter. An overloaded node stays ready, and
 * says how much it refuses: were it taken out, its calls would drown the others one after another.
 */
function whatIsMissing(deps: ControlDeps): Problem | undefined {
  if (deps.isDraining()) return new Problem('draining')
  if (deps.snapshotStatus().revision === null) return new Problem('starting')
  if (!deps.credentialsStatus().isLoaded) return new Problem('credentials_unavailable')
  return undefined
}

/**
 * DNS rebinding: a page on the operator's own machine can resolve its own name to 127.0.0.1 and would then be same-origin
 * with this listener. Its Host gives it away.
 */
function refuseOtherHosts(app: FastifyInstance, deps: ControlDeps): void {
  const known = new Set([...deps.hosts, 'localhost', '127.0.0.1', '[::1]'])
  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const host = readHost(request.headers.host ?? '')
    if (host !== undefined && known.has(host)) return
    if (request.url === STATE_PATH) return
    sendProblem(reply, new Problem('misdirected'), deps)
    return reply
  })
}

function sendProblem(
  reply: FastifyReply,
  problem: Problem,
  { docsBaseUrl, newRequestId }: ControlDeps,
): FastifyReply {
  const document = problemDocument(problem, { requestId: newRequestId(), docsBaseUrl })
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .type(PROBLEM_MEDIA_TYPE)
    .send(JSON.stringify(document))
}
