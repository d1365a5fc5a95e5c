import { BroadcastChannel, isMainThread, workerData } from 'node:worker_threads'
import type { ThreadInput } from '../../src/threads/messages.ts'

/**
 * Loaded before the gateway (`--import`): the parent process can send `{ seat, how }`, and the serving thread in that seat ends
 * as threads do end.
 */
export type Mishap = Readonly<{ seat: number; how: 'exit' | 'throw' | 'spin' }>

const channel = new BroadcastChannel('mishaps')
channel.unref()

if (isMainThread) {
  process.on('message', (mishap) => channel.postMessage(mishap))
} else {
  const { seat } = workerData as ThreadInput
  channel.onmessage = ({ data }: { data: unknown }) => {
    const mishap = data as Mishap
    if (mishap.seat === seat.index) happen(mishap.how)
  }
}

function happen(how: Mishap['how']): void {
  if (how === 'exit') process.exit(7)
  if (how === 'throw') setImmediate(() => fail())
  while (how === 'spin') Math.sqrt(2)
}

function fail(): never {
  throw new Error('a mishap that a test asked for')
}
