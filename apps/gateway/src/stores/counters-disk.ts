import { join } from 'node:path'
import { readCheckedFile, writeCheckedFile } from '../disk/checked-file.ts'
import type { SavedCounter, SharedStore } from './shared-store.ts'

const FORMAT = 1
/** What a `kill -9` may lose of a quota. */
const EVERY_MS = 1_000
/** Many counters are not written more than this share of the time. */
const DUTY_SHARE = 0.05
/** What is as good as new in a minute is not worth a place on disk. */
const HELD_MS_MIN = 60_000

export type CountersDisk = Readonly<{
  /** Fills the store from the file of an earlier run, before anybody uses it. */
  load(): Promise<void>
  start(): void
  /** Writes a last time. */
  stop(): Promise<void>
}>

/** Quotas and other long counters on disk, in `folder`, so that a restart forgets nothing of them. */
export function createCountersDisk(
  folder: string,
  store: SharedStore,
  nowMs: () => number,
  onProblem: (message: string) => void,
): CountersDisk {
  const path = join(folder, 'counters.ndjson')
  let timer: NodeJS.Timeout | undefined
  let saved = store.changes()

  async function save(): Promise<number> {
    const changes = store.changes()
    if (changes === saved) return EVERY_MS
    const startedTick = performance.now()
    try {
      await writeCheckedFile(path, lines(store.seed(), store.save(nowMs() + HELD_MS_MIN)))
      saved = changes
    } catch (error) {
      onProblem(`the counters could not be written: ${(error as Error).message}`)
    }
    return Math.max(EVERY_MS, (performance.now() - startedTick) / DUTY_SHARE)
  }

  let saving: Promise<number> = Promise.resolve(EVERY_MS)
  function tick(delayMs: number): void {
    timer = setTimeout(() => {
      saving = save()
      void saving.then((nextMs) => timer !== undefined && tick(nextMs))
    }, delayMs)
    timer.unref()
  }

  return {
    async load() {
      const body = await readCheckedFile(path, onProblem)
      if (body === undefined) return
      const [head = '', ...rest] = body.split('\n')
      const { format, seed } = JSON.parse(head) as { format: number; seed: number }
      if (format !== FORMAT) return onProblem(`${path} has another format`)
      store.restore(
        seed,
        rest.map((line) => JSON.parse(line) as SavedCounter),
      )
    },
    start: () => tick(EVERY_MS),
    async stop() {
      clearTimeout(timer)
      timer = undefined
      await saving
      await save()
    },
  }
}

function* lines(seed: number, counters: readonly SavedCounter[]): IterableIterator<string> {
  yield JSON.stringify({ format: FORMAT, seed })
  for (const counter of counters) yield `\n${JSON.stringify(counter)}`
}
