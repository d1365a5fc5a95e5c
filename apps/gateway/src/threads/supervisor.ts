import type { Explanation, TargetReport } from '@gatehouse/policy'
import type { ThreadStatus } from '../control/control-app.ts'
import type { ReplicaSource } from '../credentials/replica.ts'
import type { Env } from '../env.ts'
import type { ExplainCall } from '../explain/explain.ts'
import type { Logger } from '../telemetry/log.ts'
import type { LogSink } from '../telemetry/log-buffer.ts'
import type { TlsMaterial } from '../tls/held-certificates.ts'
import { mergeTargetReports } from '../upstream/target-reports.ts'
import { type MetricsJson, ThreadMetrics } from './merge-metrics.ts'
import {
  type Endpoints,
  type FromThread,
  openSharedState,
  type Ports,
  type Question,
  type RevisionText,
  type SharedState,
  stateBytes,
} from './messages.ts'
import { emptyPlace, type Place } from './place.ts'
import { startThread } from './thread.ts'
import { createUsageInbox, type UsageInbox } from './usage-inbox.ts'

/** How often it is looked whether each thread's event loop turns. */
const WATCH_EVERY_MS = 250
/** A thread whose event loop stood still for so long is ended: it answers nobody. */
const STALLED_MS = 5_000
/** While a thread compiles a revision, which may be large. */
const STALLED_COMPILING_MS = 60_000
/** Threads that die younger than this one after another are replaced ever later. */
const YOUNG_MS = 5_000
const PAUSES_MS = [0, 200, 1_000, 5_000] as const
/** Threads that do not answer in time are left out. */
const ANSWER_MS = 500
/** After the limit of a drain, for what a thread still has to hand over. */
const HAND_OVER_MS = 2_000

export type SupervisorDeps = Readonly<{
  env: Env
  log: Logger
  output: LogSink
  credentials: ReplicaSource
  limits: SharedArrayBuffer
  nodeId: string
  tls: TlsMaterial | undefined
}>

export type Threads = Readonly<{
  state: SharedState
  usage: UsageInbox
  /** Starts them all; gives where they all listen. @throws when one cannot listen */
  start(): Promise<Endpoints>
  /** Every thread, and each that comes, puts it in force. */
  offer(revision: RevisionText): void
  /** So do they all, and each that comes, with new TLS connections. */
  useTls(material: TlsMaterial): void
  status(): readonly ThreadStatus[]
  metricsText(ofProcess: MetricsJson): Promise<string>
  /** In the order of the threads, those that answer in time. */
  explain(call: ExplainCall): Promise<readonly Explanation[]>
  /** Of those that answer in time. */
  targets(): Promise<readonly TargetReport[]>
  close(limitMs: number): Promise<void>
}>

type Started = (result: { endpoints: Endpoints } | { error: Error }) => void

/** Starts `env.GATEWAY_THREADS` threads, watches them, and replaces the one that ends: its siblings serve on meanwhile. */
export function superviseThreads(deps: SupervisorDeps): Threads {
  return new Supervisor(deps)
}

class Supervisor implements Threads {
  readonly state: SharedState
  readonly usage = createUsageInbox()
  readonly #deps: SupervisorDeps
  readonly #places: Place[]
  readonly #metrics = new ThreadMetrics()
  readonly #questions = new Map<number, (index: number, answer: unknown) => void>()
  #nextQuestion = 1
  #revision: RevisionText | undefined
  #ports: Ports
  #tls: TlsMaterial | undefined
  #watch: NodeJS.Timeout | undefined
  #isClosing = false

  constructor(deps: SupervisorDeps) {
    this.#deps = deps
    this.#ports = { plain: deps.env.GATEWAY_PORT, tls: deps.env.GATEWAY_TLS_PORT }
    this.#tls = deps.tls
    const count = deps.env.GATEWAY_THREADS
    this.state = openSharedState(new SharedArrayBuffer(stateBytes(count)))
    this.#places = Array.from({ length: count }, (_, index) => emptyPlace(index))
  }

  /** The first one finds the ports, where any will do; the others join it. */
  async start(): Promise<Endpoints> {
    const [first, ...others] = this.#places
    if (first === undefined) throw new Error('at least one thread')
    const endpoints = await this.#startAt(first)
    await Promise.all(others.map((place) => this.#startAt(place)))
    this.#watch = setInterval(() => this.#endStalled(), WATCH_EVERY_MS)
    return endpoints
  }

  offer(revision: RevisionText): void {
    this.#revision = revision
    for (const place of this.#places) {
      place.compiling = revision.number
      place.thread?.send({ kind: 'revision', revision })
    }
  }

  useTls(material: TlsMaterial): void {
    this.#tls = material
    for (const { thread } of this.#places) thread?.send({ kind: 'tls', material })
  }

  status(): readonly ThreadStatus[] {
    return this.#places.map(({ index, state, revision, replacements }) => ({
      ...{ index, state, revision, replacements },
    }))
  }

  async metricsText(ofProcess: MetricsJson): Promise<string> {
    for (const [index, answer] of await this.#ask({ kind: 'metrics' })) {
      this.#metrics.seen(index, answer as MetricsJson)
    }
    return this.#metrics.text(ofProcess)
  }

  async explain(call: ExplainCall): Promise<readonly Explanation[]> {
    const answers = await this.#ask({ kind: 'explain', call })
    return [...answers].sort(([a], [b]) => a - b).map(([, answer]) => answer as Explanation)
  }

  async targets(): Promise<readonly TargetReport[]> {
    const answers = await this.#ask({ kind: 'targets' })
    return mergeTargetReports([...answers.values()] as TargetReport[][])
  }

  async close(limitMs: number): Promise<void> {
    this.#isClosing = true
    clearInterval(this.#watch)
    const threads = this.#places.flatMap(({ thread }) => thread ?? [])
    for (const thread of threads) thread.send({ kind: 'close', limitMs })
    const timer = setTimeout(() => {
      for (const thread of threads) thread.terminate()
    }, limitMs + HAND_OVER_MS)
    await Promise.all(threads.map(({ ended }) => ended))
    clearTimeout(timer)
  }

  #startAt(place: Place): Promise<Endpoints> {
    return new Promise((resolve, reject) => {
      this.#launch(place, (result) => {
        if ('endpoints' in result) resolve(result.endpoints)
        else reject(result.error)
      })
    })
  }

  #launch(place: Place, onStarted: Started): void {
    const { env, limits, nodeId, credentials } = this.#deps
    const seat = { index: place.index, count: env.GATEWAY_THREADS }
    const revision = this.#revision
    const state = this.state.memory
    const where = { ports: this.#ports, tls: this.#tls }
    const input = { env, seat, nodeId, ...where, limits, state, revision }
    place.state = 'starting'
    place.startedTick = performance.now()
    place.movedTick = place.startedTick
    place.compiling = revision?.number ?? null
    place.thread = startThread(input, credentials, {
      onMessage: (message) => this.#receive(place, message, onStarted),
      onEnd: (why) => this.#onEnd(place, why, onStarted),
    })
  }

  #receive(place: Place, message: FromThread, onStarted: Started): void {
    switch (message.kind) {
      case 'listening':
        this.#ports = message.endpoints.ports
        place.state = 'serving'
        place.revision = place.compiling
        place.compiling = null
        onStarted({ endpoints: message.endpoints })
        return
      case 'failed':
        onStarted({ error: Object.assign(new Error(message.message), message) })
        return
      case 'revision':
        place.revision = message.number
        if (place.compiling !== null && message.number >= place.compiling) place.compiling = null
        return
      case 'usage':
        this.usage.put(message.delta)
        return
      case 'log':
        this.#deps.output.append(message.bytes)
        return
      case 'answer':
        this.#questions.get(message.id)?.(place.index, message.answer)
        return
    }
  }

  #onEnd(place: Place, why: string, onStarted: Started): void {
    this.#metrics.ended(place.index)
    this.state.shed(place.index, 0)
    place.thread = undefined
    place.state = 'ended'
    onStarted({ error: new Error(`a thread ended before it listened: ${why}`) })
    if (this.#isClosing || this.#watch === undefined) return
    const isYoung = performance.now() - place.startedTick < YOUNG_MS
    const earlyDeaths = isYoung ? place.earlyDeaths : 0
    const pauseMs = PAUSES_MS[Math.min(earlyDeaths, PAUSES_MS.length - 1)] ?? 0
    place.earlyDeaths = earlyDeaths + 1
    place.replacements += 1
    this.#deps.log.error({ thread: place.index, why, pauseMs }, 'a thread ended; another follows')
    setTimeout(() => this.#replace(place), pauseMs)
  }

  #replace(place: Place): void {
    if (this.#isClosing) return
    this.#launch(place, (result) => {
      if ('endpoints' in result)
        this.#deps.log.info({ thread: place.index }, 'the new thread serves')
      else place.thread?.terminate()
    })
  }

  /** A look that comes late itself says nothing about others: the whole machine stood still. */
  #lookedTick = performance.now()

  #endStalled(): void {
    const nowTick = performance.now()
    const isLate = nowTick - this.#lookedTick > WATCH_EVERY_MS * 4
    this.#lookedTick = nowTick
    for (const place of this.#places) {
      const beats = this.state.beats(place.index)
      if (beats !== place.beats || isLate) place.movedTick = nowTick
      place.beats = beats
      const isBusy = place.compiling !== null || place.state === 'starting'
      const limitMs = isBusy ? STALLED_COMPILING_MS : STALLED_MS
      if (place.thread === undefined || nowTick - place.movedTick < limitMs) continue
      this.#deps.log.error({ thread: place.index }, 'a thread stands still and is ended')
      place.movedTick = nowTick
      place.thread.terminate()
    }
  }

  /** What each thread answers, as far as it does so in time. */
  #ask(question: Question): Promise<ReadonlyMap<number, unknown>> {
    const id = this.#nextQuestion
    this.#nextQuestion += 1
    const asked = this.#places.filter(({ state }) => state === 'serving')
    const answers = new Map<number, unknown>()
    return new Promise((resolve) => {
      const conclude = () => {
        clearTimeout(timer)
        this.#questions.delete(id)
        resolve(answers)
      }
      const timer = setTimeout(conclude, ANSWER_MS)
      this.#questions.set(id, (index, answer) => {
        answers.set(index, answer)
        if (answers.size === asked.length) conclude()
      })
      for (const { thread } of asked) thread?.send({ kind: 'question', id, question })
      if (asked.length === 0) conclude()
    })
  }
}
