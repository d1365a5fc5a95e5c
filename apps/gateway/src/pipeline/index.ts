import type { Problem, Snapshot } from '@gatehouse/policy'
import type { TrustedProxies } from '../http/client-address.ts'
import type { CallerRequest, CallerResponse } from '../http/message.ts'
import { readRequestHeaders } from '../http/request-headers.ts'
import type { Overload } from '../overload/overload.ts'
import { asProblem } from '../reply-problem.ts'
import type { LimitStore } from '../stores/limit-store.ts'
import { settleLimits } from '../stores/settle-limits.ts'
import type { Balancers } from '../upstream/balance.ts'
import type { Deadlines } from '../upstream/deadlines.ts'
import type { ForwardDeps } from '../upstream/forward.ts'
import type { Tunnels } from '../websocket/tunnels.ts'
import { type AuthenticateDeps, createAuthenticate } from './authenticate.ts'
import { createAuthorise } from './authorise.ts'
import { createChooseTarget } from './choose-target.ts'
import { createDefaultVersion, nameVersion } from './choose-version.ts'
import { cors } from './cors.ts'
import { Exchange, type Upgrade } from './exchange.ts'
import { createForward } from './forward.ts'
import { createLimit } from './limit.ts'
import { createMatchRoute } from './match-route.ts'
import type { Outcome, Phase } from './outcome.ts'
import { createRecord, type RecordDeps } from './record.ts'
import { createRequestContext } from './request-context.ts'
import { createServeVersion } from './serve-version.ts'
import { createShedding } from './shed.ts'

export type PipelineDeps = AuthenticateDeps &
  RecordDeps &
  Readonly<{
    nowMs: () => number
    newRequestId: () => string
    /** In [0, 1): spreads the resets of long limit windows. */
    jitter: () => number
    currentSnapshot: () => Snapshot | undefined
    proxies: TrustedProxies
    limitStore: LimitStore
    balancers: Pick<Balancers, 'of'>
    deadlines: Deadlines
    tunnels: Tunnels
    isDraining: () => boolean
    /** Undefined where calls are never refused for overload. */
    overload: Overload | undefined
    /** Renders a problem as the response. */
    refuse(exchange: Exchange, problem: Problem): void
  }>

/** Takes a request all the way. */
export type HandleRequest = (
  request: CallerRequest,
  response: CallerResponse,
  awaitsContinue?: boolean,
  upgrade?: Upgrade,
) => void

/** What the phases need; the rest of the pipeline's is for what comes after them. */
export type PhaseDeps = AuthenticateDeps &
  Pick<
    PipelineDeps,
    'proxies' | 'currentSnapshot' | 'limitStore' | 'jitter' | 'balancers' | 'overload'
  > &
  ForwardDeps

/** THE ORDER. A phase sees only what the phases before it established. Names are for whoever explains a request. */
export function phasesOf(deps: PhaseDeps): readonly (readonly [name: string, phase: Phase])[] {
  const { overload } = deps
  const serveVersion = createServeVersion(deps)
  const shedding = overload && createShedding({ ...deps, overload, chance: deps.jitter })
  return [
    ['request-context', createRequestContext(deps.proxies)],
    ...(shedding === undefined ? [] : [['shed-at-door', shedding.atDoor] as const]),
    ['match-route', createMatchRoute(deps.currentSnapshot)],
    ['cors', cors],
    ['name-version', nameVersion],
    ['serve-version', serveVersion],
    ['authenticate', createAuthenticate(deps)],
    ['authorise', createAuthorise(deps.credentials)],
    ['default-version', createDefaultVersion(deps.credentials, serveVersion)],
    ...(shedding === undefined ? [] : [['shed-known', shedding.known] as const]),
    ['limit', createLimit(deps.limitStore, deps.jitter)],
    ['choose-target', createChooseTarget(deps.balancers)],
    [FORWARD, createForward(deps)],
  ]
}

/** The one that sends. */
export const FORWARD = 'forward'

/** The request path: walks the phases in order, stops at the first refusal, records when the response is over. */
export function createPipeline(deps: PipelineDeps): HandleRequest {
  const phases = phasesOf(deps).map(([, phase]) => phase)
  const record = createRecord(deps)

  function proceed(exchange: Exchange, from: number): void {
    let next = from
    let outcome: Outcome | Promise<Outcome> = 'continue'
    try {
      while (outcome === 'continue' && next < phases.length) {
        outcome = (phases[next] as Phase)(exchange)
        next += 1
      }
    } catch (error) {
      outcome = asProblem(error)
    }
    if (outcome instanceof Promise) void wait(exchange, outcome, next)
    else if (typeof outcome !== 'string') deps.refuse(exchange, outcome)
  }

  async function wait(exchange: Exchange, pending: Promise<Outcome>, next: number): Promise<void> {
    const outcome = await pending.catch(asProblem)
    if (outcome === 'continue') proceed(exchange, next)
    else if (outcome !== 'answered') deps.refuse(exchange, outcome)
  }

  return (request, response, awaitsContinue = false, upgrade) => {
    if (request.socket.writableEnded) {
      response.destroy() // pipelined behind an answer that closes the connection
      return
    }
    const headers = readRequestHeaders(request.rawHeaders)
    const exchange = new Exchange(request, response, headers, deps.newRequestId(), deps.nowMs())
    exchange.awaitsContinue = awaitsContinue
    exchange.upgrade = upgrade
    exchange.responseFields.push('X-Request-Id', exchange.id)
    if (deps.isDraining() && upgrade === undefined)
      exchange.responseFields.push('Connection', 'close')
    response.on('error', ignore)
    response.on('close', () => {
      exchange.upstreamCall?.abort()
      const nowMs = deps.nowMs()
      settleLimits(deps.limitStore, exchange, nowMs)
      if (exchange.upgradedTick > 0) exchange.countedAtMs = nowMs
      record(exchange)
    })
    proceed(exchange, 0)
  }
}

/** A response that breaks is closed too, and there it is recorded. */
function ignore(): void {}
