import { endProcess } from '../machine/end-process.ts'
import { tailOf } from '../machine/run-command.ts'
import { nextDelayMs } from './backoff.ts'
import { type Launched, launch } from './launch.ts'
import type { Part } from './parts.ts'
import { untilReady } from './ready.ts'
import type { RunRecord } from './run-record.ts'

const READY_WITHIN_MS = 120_000
/** A gateway finishes the calls it has taken; longer than its own drain, so that it ends by itself. */
const STOP_WITHIN_MS = 40_000

/** Thrown when a part does not come up at all. `exitCode` is its own (78: its environment is wrong). */
export class PartFailed extends Error {
  override readonly name = 'PartFailed'
  readonly exitCode: number

  constructor(message: string, exitCode: number) {
    super(message)
    this.exitCode = exitCode
  }
}

type Crew = Readonly<{
  /** By name, in the order they were started. */
  running: Map<string, Launched>
  stopping: AbortController
  record: RunRecord
  say: (line: string) => void
}>

/** Starts parts, starts them again when they end, and stops them in order. */
export function createSupervisor(record: RunRecord, say: (line: string) => void) {
  const crew: Crew = { running: new Map(), stopping: new AbortController(), record, say }
  return {
    /** Starts a part and returns when it is ready; from then on it is kept running. */
    start: (part: Part) => start(crew, part),
    /** Stops every part, the last started first, and waits for each. */
    stop: () => stop(crew),
  }
}

export type Supervisor = ReturnType<typeof createSupervisor>

async function start(crew: Crew, part: Part): Promise<void> {
  const { stopping } = crew
  if (stopping.signal.aborted) return
  const launched = board(crew, part)
  const timeout = AbortSignal.timeout(READY_WITHIN_MS)
  const signal = AbortSignal.any([launched.ended, stopping.signal, timeout])
  if (await untilReady(part, launched.logFromByte, signal)) {
    keep(crew, part, launched, 0)
  } else if (!stopping.signal.aborted) {
    throw await failureOf(part, launched)
  }
}

function board({ running, record }: Crew, part: Part): Launched {
  const launched = launch(part)
  running.set(part.name, launched)
  record.add(part.name, launched.pid)
  return launched
}

async function failureOf(part: Part, launched: Launched): Promise<PartFailed> {
  const hasEnded = launched.ended.aborted
  const code = hasEnded ? ((await launched.exit).code ?? 1) : 1
  const what = hasEnded ? `ended with code ${code}` : 'did not become ready'
  const log = tailOf(part.logFile, 15, launched.logFromByte)
  return new PartFailed(`${part.name} ${what}. The end of ${part.logFile}:\n${log}`, code || 1)
}

function keep(crew: Crew, part: Part, { exit }: Launched, failures: number): void {
  const { stopping, say } = crew
  const sinceMs = performance.now()
  void exit.then(({ code, signal }) => {
    if (stopping.signal.aborted) return
    const next = nextDelayMs(failures, performance.now() - sinceMs)
    const seconds = next.delayMs / 1000
    say(
      `! ${part.name} ended (${signal ?? `code ${code}`}); starting it again in ${seconds} s. Log: ${part.logFile}`,
    )
    const timer = setTimeout(() => revive(crew, part, next.failures), next.delayMs)
    stopping.signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  })
}

function revive(crew: Crew, part: Part, failures: number): void {
  const launched = board(crew, part)
  keep(crew, part, launched, failures)
  const signal = AbortSignal.any([launched.ended, crew.stopping.signal])
  void untilReady(part, launched.logFromByte, signal).then((isReady) => {
    if (isReady) crew.say(`✓ ${part.name} is back`)
  })
}

async function stop({ running, stopping, record }: Crew): Promise<void> {
  stopping.abort()
  for (const [name, { pid, identity }] of [...running].reverse()) {
    await endProcess(pid, identity, STOP_WITHIN_MS)
    record.remove(name)
  }
}
