import { MessageChannel, Worker } from 'node:worker_threads'
import type { ReplicaSource } from '../credentials/replica.ts'
import type { FromThread, ThreadInput, ToThread } from './messages.ts'

const ENTRY = new URL('./thread-main.ts', import.meta.url)

/** One worker, from its start to its end. */
export type Thread = Readonly<{
  send(message: ToThread): void
  /** Stops it wherever it is, in an endless loop too. */
  terminate(): void
  ended: Promise<void>
}>

export type ThreadEvents = Readonly<{
  onMessage(message: FromThread): void
  /** Called once, after the last message. */
  onEnd(why: string): void
}>

/** Starts a worker with the credentials' memory and a way to learn of larger ones. */
export function startThread(
  input: Omit<ThreadInput, 'credentials'>,
  source: ReplicaSource,
  { onMessage, onEnd }: ThreadEvents,
): Thread {
  const { port1: ours, port2: theirs } = new MessageChannel()
  ours.unref()
  const unsubscribe = source.onGeneration((generation) => ours.postMessage(generation))
  const credentials = { control: source.control, generation: source.generation(), port: theirs }
  const workerInput: ThreadInput = { ...input, credentials }
  const worker = new Worker(ENTRY, {
    workerData: workerInput,
    transferList: [theirs],
    name: `gateway-${input.seat.index}`,
  })
  let why: string | undefined
  worker.on('message', onMessage)
  worker.on('error', (error) => {
    why = error instanceof Error ? (error.stack ?? error.message) : String(error)
  })
  const ended = new Promise<void>((resolve) => {
    worker.on('exit', (code) => {
      unsubscribe()
      ours.close()
      onEnd(why ?? `it exited with ${code}`)
      resolve()
    })
  })
  return {
    send: (message) => worker.postMessage(message),
    terminate: () => void worker.terminate(),
    ended,
  }
}
