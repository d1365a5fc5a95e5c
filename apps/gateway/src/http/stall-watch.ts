/** Where something is written that may not be taken. A socket is one. */
export type Stallable = {
  /** Written and not taken yet. */
  readonly writableLength: number
  /** Written so far, taken or not. */
  readonly bytesWritten: number
  destroy(): unknown
}

/** Ends those whose other side takes nothing of what is written for too long. */
export type StallWatch = Readonly<{
  add(one: Stallable): void
  remove(one: Stallable): void
  /** Looks at all of them; `nowTick` is `performance.now()`. */
  sweep(nowTick: number): void
}>

type Seen = { takenBytes: number; sinceTick: number }

/**
 * A caller that asks and does not read ("slow read") costs a connection and what is in its buffers. While the upstream still
 * answers, the request's own deadlines see to it; this watches what they do not: answers that are complete and wait to be
 * taken, however many. Costs nothing for a request; a look at a connection now and then.
 *
 * @param stalledMs what counts as too long
 */
export function createStallWatch(stalledMs: number): StallWatch {
  const watched = new Map<Stallable, Seen>()
  return {
    add: (one) => void watched.set(one, { takenBytes: 0, sinceTick: 0 }),
    remove: (one) => void watched.delete(one),
    sweep(nowTick) {
      for (const [one, seen] of watched) {
        const waitingBytes = one.writableLength
        const takenBytes = one.bytesWritten - waitingBytes
        if (waitingBytes === 0 || takenBytes !== seen.takenBytes || seen.sinceTick === 0) {
          seen.takenBytes = takenBytes
          seen.sinceTick = nowTick
        } else if (nowTick - seen.sinceTick > stalledMs) one.destroy()
      }
    },
  }
}
