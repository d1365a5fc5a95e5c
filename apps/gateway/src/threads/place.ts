import type { ThreadStatus } from '../control/control-app.ts'
import type { Thread } from './thread.ts'

/** One of the places at the port, and whoever sits there. */
export type Place = {
  readonly index: number
  thread: Thread | undefined
  state: ThreadStatus['state']
  revision: number | null
  /** Posted to it and not yet in force. */
  compiling: number | null
  startedTick: number
  beats: number
  movedTick: number
  replacements: number
  earlyDeaths: number
}

/** A place where nobody sat yet. */
export function emptyPlace(index: number): Place {
  return {
    index,
    thread: undefined,
    state: 'starting',
    revision: null,
    compiling: null,
    startedTick: 0,
    beats: 0,
    movedTick: 0,
    replacements: 0,
    earlyDeaths: 0,
  }
}
