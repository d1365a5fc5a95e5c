import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { GatewayServer } from '../app.ts'
import { createCredentialReader, type Generation } from '../credentials/credential-reader.ts'
import { openLimits } from '../limit-parts.ts'
import { startMeter } from '../overload/start-meter.ts'
import { assembleServer, closeWithin, compileOptions, listenAt } from '../server-parts.ts'
import { holdSnapshot, type SnapshotHolder } from '../snapshot/holder.ts'
import { createLog, type Logger } from '../telemetry/log.ts'
import { type LogOutput, relayLogBuffer } from '../telemetry/log-buffer.ts'
import { createMetrics, decidedBy, type Metrics } from '../telemetry/metrics.ts'
import { createUsageRecorder, type UsageRecorder } from '../telemetry/usage-recorder.ts'
import { createDeadlines } from '../upstream/deadlines.ts'
import { createTunnels } from '../websocket/tunnels.ts'
import { metricsJson } from './merge-metrics.ts'
import {
  type FromThread,
  openSharedState,
  type Question,
  type RevisionText,
  type ThreadInput,
  type ToThread,
} from './messages.ts'

/**
 * A serving thread: the request path and nothing else. The database, the disk and the control listener are the main thread's;
 * what this one needs of them comes as a message or lies in shared memory.
 */

/** What a thread that dies may take along, with the time until the main thread writes it. */
const USAGE_EVERY_MS = 250
const BEAT_EVERY_MS = 100

if (parentPort === null) throw new Error('this is a thread, not a program')
await serve(parentPort, workerData as ThreadInput)

async function serve(parent: MessagePort, input: ThreadInput): Promise<void> {
  const { env, seat } = input
  const post = (message: FromThread) => parent.postMessage(message)
  const output = relayLogBuffer((bytes) =>
    parent.postMessage({ kind: 'log', bytes } satisfies FromThread, [bytes.buffer]),
  )
  const log = createLog(env.LOG_LEVEL, output).child({ thread: seat.index })
  const state = openSharedState(input.state)
  const deadlines = createDeadlines()
  const tunnels = createTunnels()
  const meter = startMeter(env, log, (level) => state.shed(seat.index, level))
  const metrics = createMetrics({
    thread: {
      ...{ requestsInFlight: deadlines.size, webSocketsOpen: tunnels.size, meter },
      sharesUnused: () => limits.unused(),
    },
  })
  const usage = createUsageRecorder()
  const holder = holdSnapshot(Date.now, metrics.retainRoutes, compileOptions(env))
  if (input.revision !== undefined) take(holder, input.revision)
  const credentials = readCredentials(input)
  const { limits } = openThreadLimits(input, log, metrics)
  limits.start()
  const server = assembleServer({
    env,
    seat,
    nowMs: Date.now,
    currentSnapshot: holder.current,
    sealedSecret: holder.sealedSecret,
    credentials,
    limitStore: limits.store,
    metrics,
    usage,
    deadlines,
    tunnels,
    accessLog: log.isLevelEnabled('info') ? output : undefined,
    tls: input.tls,
    isDraining: state.isDraining,
    overload: meter?.overload,
  })
  const parts = { post, holder, metrics, usage, output, log, server }
  parent.on('message', (message: ToThread) => obey(parts, message))
  setInterval(() => {
    state.beat(seat.index)
    credentials.refresh()
  }, BEAT_EVERY_MS)
  setInterval(() => sendUsage(usage, post), USAGE_EVERY_MS)
  await listenAt(server, env, seat, input.ports).then(
    (endpoints) => post({ kind: 'listening', endpoints }),
    ({ code, message, port }: NodeJS.ErrnoException & { port?: number }) =>
      post({ kind: 'failed', code, message, port }),
  )
}

type Parts = Readonly<{
  post: (message: FromThread) => void
  holder: SnapshotHolder
  metrics: Metrics
  usage: UsageRecorder
  output: LogOutput
  log: Logger
  server: GatewayServer
}>

function obey(parts: Parts, message: ToThread): void {
  const { holder, post, server } = parts
  switch (message.kind) {
    case 'revision':
      take(holder, message.revision)
      post({ kind: 'revision', number: holder.status().revision ?? 0 })
      return
    case 'tls':
      server.tls?.use(message.material)
      return
    case 'question':
      void answerTo(parts, message.question).then((answer) =>
        post({ kind: 'answer', id: message.id, answer }),
      )
      return
    case 'close':
      void close(parts, message.limitMs)
  }
}

async function answerTo({ metrics, server }: Parts, question: Question): Promise<unknown> {
  switch (question.kind) {
    case 'metrics':
      return metricsJson(metrics.registry)
    case 'explain':
      return server.explain(question.call)
    case 'targets':
      return server.targets(Date.now())
  }
}

async function close(parts: Parts, limitMs: number): Promise<void> {
  const { server, log, usage, post, output } = parts
  await closeWithin(server, limitMs, () => log.warn('requests still run: they are cut off'))
  sendUsage(usage, post)
  await output.end()
  process.exit(0)
}

function openThreadLimits(
  { env, nodeId, limits: buffer }: ThreadInput,
  log: Logger,
  metrics: Metrics,
) {
  return openLimits({
    ...{ env, nodeId, buffer, log },
    onFallback: () => metrics.limitFallbacks.inc(),
    onShared: (isLocal) => metrics.limitShares.inc({ decided: decidedBy(isLocal) }),
  })
}

function take(holder: SnapshotHolder, { number, source, sealed }: RevisionText): void {
  holder.offer({ number, source: JSON.parse(source), sealed }, 'database')
}

/** The main thread posts each new generation before the shared word names it: it is there when it is looked for. */
function readCredentials({ credentials }: ThreadInput) {
  const { control, port } = credentials
  let newest = credentials.generation
  return createCredentialReader(control, () => {
    for (;;) {
      const received = receiveMessageOnPort(port) as { message: Generation } | undefined
      if (received === undefined) return newest
      newest = received.message
    }
  })
}

function sendUsage(usage: UsageRecorder, post: (message: FromThread) => void): void {
  const delta = usage.take()
  if (delta !== undefined) post({ kind: 'usage', delta })
}
