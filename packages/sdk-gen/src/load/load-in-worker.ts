import { Worker } from 'node:worker_threads'
import { refusal } from './finding.ts'
import type { LoadResult } from './load-document.ts'
import { type LoadOptions, limitsOf } from './options.ts'
import { refuseTooLarge } from './parse-source.ts'

export type WorkerOptions = LoadOptions &
  Readonly<{
    /** From the start of the thread to its answer. 20 s: 9 MB of YAML take 8 s on a small machine. */
    timeoutMs?: number
    /** Of the thread's heap; the process's own is not touched. */
    heapMbMax?: number
  }>

/** Threads at work at one time in this process, so that uploads share one bounded amount of memory. */
const THREADS_MAX = 2
/** Uploads that may wait for a thread; beyond that the answer is `busy`. */
const WAITING_MAX = 8

const queue = { running: 0, waiting: [] as (() => void)[] }

/**
 * `loadDocument` in a thread of its own that is ended at the deadline or when its heap is full: whatever the
 * text does, this process goes on. Rejects only when the thread cannot run at all, never because of the text.
 */
export async function loadDocumentInWorker(
  text: string,
  { timeoutMs = 20_000, heapMbMax = 512, ...options }: WorkerOptions = {},
): Promise<LoadResult> {
  const tooLarge = refuseTooLarge(text, limitsOf(options).bytesMax)
  if (tooLarge !== undefined) return { ok: false, findings: [tooLarge] }
  if (queue.waiting.length >= WAITING_MAX) {
    return refused('busy', 'Too many documents are being read. Try again in a moment.')
  }
  await enter()
  try {
    return await runThread(text, options, timeoutMs, heapMbMax)
  } finally {
    leave()
  }
}

async function enter(): Promise<void> {
  if (queue.running >= THREADS_MAX) {
    await new Promise<void>((resolve) => queue.waiting.push(resolve))
  } else queue.running += 1
}

/** Hands the place to the next in line, if there is one. */
function leave(): void {
  const next = queue.waiting.shift()
  if (next === undefined) queue.running -= 1
  else next()
}

function runThread(
  text: string,
  options: LoadOptions,
  timeoutMs: number,
  heapMbMax: number,
): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./load-worker.ts', import.meta.url), {
      workerData: { text, options },
      resourceLimits: { maxOldGenerationSizeMb: heapMbMax },
      env: {},
    })
    const settle = (act: () => void): void => {
      clearTimeout(deadline)
      worker.off('exit', ended)
      void worker.terminate().then(act, reject)
    }
    const ended = (code: number): void => {
      settle(() => reject(new Error(`the loading thread ended with code ${code}`)))
    }
    const deadline = setTimeout(() => {
      const message = `Reading the document took longer than ${timeoutMs / 1000} s.`
      settle(() => resolve(refused('too_slow', message)))
    }, timeoutMs)
    worker.once('message', (result: LoadResult) => settle(() => resolve(result)))
    worker.once('error', (error) => settle(() => concludeError(error, resolve, reject)))
    worker.once('exit', ended)
  })
}

function concludeError(
  error: unknown,
  resolve: (result: LoadResult) => void,
  reject: (reason: unknown) => void,
): void {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code !== 'ERR_WORKER_OUT_OF_MEMORY') reject(error)
  else resolve(refused('too_costly', 'Reading the document takes more memory than is allowed.'))
}

function refused(code: string, message: string): LoadResult {
  return { ok: false, findings: [refusal(code, message)] }
}
