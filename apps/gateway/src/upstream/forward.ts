import type { Duplex } from 'node:stream'
import { IDENTITY_HEADERS, Problem, type RetryReason } from '@gatehouse/policy'
import type { Dispatcher } from 'undici'
import { endGrpc, isGrpc } from '../http/grpc.ts'
import type { Exchange } from '../pipeline/exchange.ts'
import { switchProtocols } from '../websocket/switch-protocols.ts'
import { Tunnel } from '../websocket/tunnel.ts'
import type { Tunnels } from '../websocket/tunnels.ts'
import { Answer } from './answer.ts'
import type { Attempt, ForwardPlan } from './attempt.ts'
import { outcomeOf, type TargetOutcome } from './balanced-target.ts'
import type { Deadlines, Watched } from './deadlines.ts'
import { isConnectFailure, isReset, upstreamProblem } from './failure.ts'
import type { TargetPool } from './pools.ts'
import { Progress } from './progress.ts'
import { RequestBody } from './request-body.ts'
import { requestTarget } from './request-head.ts'
import type { UpstreamHeaders } from './response-head.ts'
import { keepBytesMax, planRetry } from './retry.ts'

/** The rest of a refused answer is read when it is short, so that its connection can be used again. */
const DISCARDED_BYTES_MAX = 65_536

export type ForwardDeps = Readonly<{
  nowMs: () => number
  /** In [0, 1): spreads retries. */
  jitter: () => number
  deadlines: Deadlines
  tunnels: Tunnels
  /** Answers in our own name; called at most once, and only while the upstream's head is not out. */
  refuse(exchange: Exchange, problem: Problem): void
}>

/** Sends the exchange to its target; everything after that happens in undici's callbacks. */
export function forward(deps: ForwardDeps, exchange: Exchange, plan: ForwardPlan): void {
  const { balancer, target, headers } = plan
  headers.push(IDENTITY_HEADERS.timeoutMs, balancer.totalText)
  const startedTick = performance.now()
  exchange.upstreamStartedTick = startedTick
  const forwarding = new Forwarding(deps, exchange, {
    balancer,
    target,
    headers,
    number: 1,
    startedTick,
    body: undefined,
  })
  exchange.upstreamCall = forwarding
  forwarding.dispatch()
}

/** One request to an upstream, as undici's handler; another try is another one of these. */
class Forwarding implements Dispatcher.DispatchHandler, Watched {
  watchedAt = -1
  readonly #deps: ForwardDeps
  readonly #exchange: Exchange
  readonly #attempt: Attempt
  readonly #progress: Progress
  /** The generation of the target's breaker that this request was admitted in. */
  readonly #ticket: number
  readonly #pool: TargetPool
  #body: RequestBody | undefined = undefined
  #controller: Dispatcher.DispatchController | undefined = undefined
  #answer: Answer | undefined = undefined
  #tunnel: Tunnel | undefined = undefined
  #waiting: NodeJS.Timeout | undefined = undefined
  #isDone = false
  #isUploading = false

  constructor(deps: ForwardDeps, exchange: Exchange, attempt: Attempt) {
    const { balancer, target } = attempt
    this.#deps = deps
    this.#exchange = exchange
    this.#attempt = attempt
    this.#progress = new Progress(attempt.startedTick)
    this.#progress.isCall = balancer.upstream.protocol === 'http2' && isGrpc(exchange.request)
    this.#ticket = target.health.breaker.generation
    this.#pool = target.pool
    balancer.begin(target, attempt.number > 1)
    target.pool.active += 1
    target.pool.lastUsedMs = exchange.startedAtMs
    deps.deadlines.watch(this)
  }

  /** Dispatches after a pause, unless the caller goes away or the time is up meanwhile. */
  dispatchIn(delayMs: number): void {
    if (delayMs === 0) {
      this.dispatch()
      return
    }
    this.#waiting = setTimeout(() => this.dispatch(), delayMs)
  }

  dispatch(): void {
    const { headers, target, body } = this.#attempt
    const { method, hasBody, upgrade } = this.#exchange
    // undici's types leave `servername` out.
    const call: Dispatcher.DispatchOptions & { servername: string } = {
      path: requestTarget(this.#exchange, target.target),
      method: method as Dispatcher.HttpMethod,
      headers,
      body: body ?? (hasBody ? this.#openBody() : null),
      servername: this.#pool.serverName,
      upgrade: upgrade === undefined ? null : 'websocket',
    }
    this.#pool.next().dispatch(call, this)
  }

  #openBody(): RequestBody {
    const { request, response, bodyBytesMax, awaitsContinue } = this.#exchange
    const kept = keepBytesMax(this.#exchange, this.#attempt.balancer.upstream)
    const sayContinue = () => {
      if (awaitsContinue) response.writeContinue()
    }
    this.#isUploading = true
    this.#attempt.balancer.load.uploads += 1
    this.#body = new RequestBody(request, bodyBytesMax, kept, sayContinue, () => this.#uploaded())
    return this.#body
  }

  /** The caller's body is here, or wanted no more. */
  #uploaded(): void {
    if (!this.#isUploading) return
    this.#isUploading = false
    this.#attempt.balancer.load.uploads -= 1
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    this.#progress.sentTick = performance.now()
    if (this.#isDone) controller.abort(new Problem('client_closed'))
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: UpstreamHeaders,
    statusText?: string,
  ): void {
    if (status < 200 || this.#isDone) return // an interim answer is for the hop it came over
    if (status > 599) {
      const detail = 'The upstream sent no valid status'
      controller.abort(new Problem('upstream_invalid_response', detail))
      return
    }
    if (status > 428 && this.#retry(status, outcomeOf(status), headers['retry-after'])) {
      const length = Number(headers['content-length'] ?? Number.POSITIVE_INFINITY)
      if (length > DISCARDED_BYTES_MAX) controller.abort(new Problem('client_closed'))
      return
    }
    const type = headers['content-type']
    this.#progress.movedTick = performance.now()
    this.#progress.isEventStream =
      this.#progress.isCall || (typeof type === 'string' && type.startsWith('text/event-stream'))
    this.#exchange.status = status
    if (status >= 500) this.#exchange.fault = 'upstream'
    const head = { status, headers, statusText: statusText ?? '' }
    this.#answer = new Answer(this.#exchange, this.#progress, controller, head)
    // If the whole answer came in one read, `onResponseEnd` runs before this and there is nothing left to release.
    process.nextTick(release, this)
  }

  /** The upstream has switched: what was a request is a WebSocket now, and this goes on until it ends. */
  onRequestUpgrade(
    _controller: Dispatcher.DispatchController,
    _status: number,
    headers: UpstreamHeaders,
    socket: Duplex,
  ): void {
    const exchange = this.#exchange
    const { upgrade } = exchange
    if (this.#isDone || upgrade === undefined) {
      socket.destroy()
      return
    }
    const problem = switchProtocols(exchange, headers)
    if (problem !== undefined) {
      socket.destroy()
      this.#fail(problem)
      return
    }
    const { balancer, target } = this.#attempt
    balancer.settle(target, this.#ticket, 'ok', this.#deps.nowMs())
    this.#progress.movedTick = performance.now()
    this.#progress.isEventStream = true
    const tunnel = new Tunnel(exchange, this.#progress, [upgrade.socket, socket], () => {
      this.#deps.tunnels.remove(tunnel)
      this.#settle('unknown')
    })
    this.#tunnel = tunnel
    tunnel.open(upgrade.head)
    this.#deps.tunnels.add(tunnel)
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isDone) return
    this.#answer?.data(chunk)
    this.#checkAnswer()
  }

  onResponseEnd(_controller: Dispatcher.DispatchController, trailers: UpstreamHeaders): void {
    if (this.#isDone) return
    this.#settle(outcomeOf(this.#exchange.status))
    this.#answer?.end(trailers)
    this.#checkAnswer()
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#isDone) return
    const isConnected = this.#controller !== undefined
    if (isConnectFailure(error, isConnected) && this.#retry('connect', 'unavailable')) return
    const hasAnswer = this.#answer !== undefined
    if (!hasAnswer && isReset(error) && this.#retry('reset', 'unavailable')) return
    this.#fail(upstreamProblem(error, isConnected))
  }

  /** The read is over: what was held back waits for nothing more. */
  releaseHead(): void {
    if (this.#isDone) return
    this.#answer?.release()
    this.#checkAnswer()
  }

  /** The upstream's fields may not be sayable in HTTP; nothing was written then. */
  #checkAnswer(): void {
    const error = this.#answer?.error
    if (error !== undefined) this.#fail(upstreamProblem(error, true))
  }

  /** Ends this try and begins another one, when the upstream's rule and its budget allow it. */
  #retry(reason: RetryReason, outcome: TargetOutcome, retryAfter?: string | string[]): boolean {
    const nowMs = this.#deps.nowMs()
    const jitter = this.#deps.jitter()
    const now = { nowMs, nowTick: performance.now(), jitter, retryAfter: String(retryAfter ?? '') }
    const next = planRetry(this.#exchange, this.#attempt, this.#body, reason, now)
    if (next === undefined) return false
    this.#settle(outcome)
    this.#body?.destroy()
    const forwarding = new Forwarding(this.#deps, this.#exchange, next.attempt)
    this.#exchange.upstreamCall = forwarding
    forwarding.dispatchIn(next.delayMs)
    return true
  }

  #fail(problem: Problem): void {
    if (this.#tunnel !== undefined) {
      this.#tunnel.close()
      return
    }
    const exchange = this.#exchange
    this.#settle(problem.fault === 'upstream' ? 'unavailable' : 'unknown')
    this.#controller?.abort(problem)
    this.#body?.destroy()
    if (this.#answer === undefined || !this.#answer.isOut) {
      exchange.responseBytes = 0
      this.#deps.refuse(exchange, problem)
      return
    }
    // The head is out: cutting the connection is the only honest way to say that the body is not whole.
    exchange.fault = problem.fault
    exchange.code = problem.code
    exchange.cause = problem.cause
    if (this.#progress.isCall) endGrpc(exchange.response, problem)
    else exchange.response.destroy()
  }

  /** The upstream has no more part in this. */
  #settle(outcome: TargetOutcome): void {
    if (this.#isDone) return
    this.#isDone = true
    const { balancer, target, number } = this.#attempt
    this.#deps.deadlines.release(this)
    this.#pool.active -= 1
    balancer.end(target, number > 1)
    this.#uploaded()
    balancer.settle(target, this.#ticket, outcome, this.#deps.nowMs())
    if (this.#waiting !== undefined) clearTimeout(this.#waiting)
    if (this.#body !== undefined) this.#exchange.requestBytes = this.#body.bytes
    this.#exchange.upstreamEndedTick = performance.now()
  }

  /** The caller has gone: so does the request to the upstream. */
  abort(): void {
    if (this.#isDone || this.#tunnel !== undefined) return // a tunnel sees for itself
    this.#settle('unknown')
    this.#controller?.abort(new Problem('client_closed'))
    this.#body?.destroy()
  }

  checkDeadlines(nowTick: number): void {
    const { upstream, isCrowded } = this.#attempt.balancer
    const problem = this.#progress.lateness(nowTick, upstream.timeouts, this.#body, isCrowded)
    if (problem !== undefined) this.#fail(problem)
  }
}

function release(forwarding: { releaseHead(): void }): void {
  forwarding.releaseHead()
}
