import { type ChildProcess, spawn } from 'node:child_process'
import os from 'node:os'
import type { Limits, RunOutcome, RunResult } from './limits.ts'
import { folderBytes, killTree, processTree } from './process-tree.ts'
import type { Sandbox } from './sandbox.ts'

export type RunInput = Readonly<{
  argv: readonly string[]
  cwd: string
  /** All of it: nothing of ours is passed on. */
  env: Readonly<Record<string, string>>
  limits: Limits
  sandbox: Sandbox
  /** The folder whose size is limited. */
  watchedDir: string
  signal: AbortSignal
}>

const LOOK_EVERY_MS = 400
const OUTPUT_LATE_MS = 1_000
const MIB = 1024 * 1024
/** Kept of the beginning and of the end of an output. */
const OUTPUT_PART = 24_000
/** Background work: whoever calls an API or opens a page goes first. */
const LOWEST_PRIORITY = 19

/** Runs a program of somebody else's within its limits. Never throws because of it. */
export function runLimited(input: RunInput): Promise<RunResult> {
  const { cwd, env, sandbox, signal } = input
  const startedMs = performance.now()
  if (signal.aborted) return Promise.resolve({ outcome: { kind: 'stopped' }, output: '', ms: 0 })
  const [command, ...rest] = sandbox.wrap(input.argv)
  const child = spawn(command, rest, {
    cwd,
    env,
    detached: true, // a group of its own, so that it can be ended whole
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = gather(child)
  return new Promise((resolve) => {
    const guard = watch(child, input)
    const settle = (outcome: RunOutcome) => {
      guard.stop()
      child.stdout.destroy()
      child.stderr.destroy()
      if (child.pid !== undefined) killTree(child.pid) // what it left running
      const ms = Math.round(performance.now() - startedMs)
      resolve({ outcome: guard.verdict() ?? outcome, output: output(), ms })
    }
    child.once('error', (error) => settle({ kind: 'not_started', reason: error.message }))
    child.once('exit', (code, ended) => {
      const exited = code ?? 128 + os.constants.signals[ended ?? 'SIGKILL']
      const conclude = () => settle({ kind: 'exited', code: exited })
      // A process that it left behind could hold its output open for ever.
      const late = setTimeout(conclude, OUTPUT_LATE_MS)
      child.once('close', () => {
        clearTimeout(late)
        conclude()
      })
    })
  })
}

function gather(child: ChildProcess): () => string {
  let [head, tail, length] = ['', '', 0]
  const take = (chunk: string) => {
    length += chunk.length
    const room = OUTPUT_PART - head.length
    head += chunk.slice(0, Math.max(0, room))
    tail = (tail + chunk.slice(Math.max(0, room))).slice(-OUTPUT_PART)
  }
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', take)
  return () => {
    const left = length - head.length - tail.length
    return left > 0 ? `${head}\n… ${left} characters left out …\n${tail}` : head + tail
  }
}

/** Ends the child when it is over a limit or `signal` aborts; `verdict` says which it was. */
function watch(child: ChildProcess, { limits, watchedDir, signal }: RunInput) {
  let verdict: RunOutcome | undefined
  const end = (kind: Exclude<RunOutcome['kind'], 'exited' | 'not_started'>) => {
    verdict ??= { kind }
    if (child.pid !== undefined) killTree(child.pid)
  }
  lower(child.pid)
  const onAbort = () => end('stopped')
  signal.addEventListener('abort', onAbort, { once: true })
  const deadline = setTimeout(() => end('timed_out'), limits.timeoutMs)
  const look = setInterval(() => {
    const resident = processTree(child.pid ?? -1).reduce((sum, one) => sum + one.residentBytes, 0)
    if (resident > limits.memoryMb * MIB) end('too_much_memory')
    else if (folderBytes(watchedDir, limits.diskMb * MIB) > limits.diskMb * MIB) {
      end('too_much_disk')
    }
  }, LOOK_EVERY_MS)
  return {
    verdict: () => verdict,
    stop() {
      clearTimeout(deadline)
      clearInterval(look)
      signal.removeEventListener('abort', onAbort)
    },
  }
}

function lower(pid: number | undefined): void {
  try {
    if (pid !== undefined) os.setPriority(pid, LOWEST_PRIORITY)
  } catch {
    // It ended already, or the system does not let us.
  }
}
