import type { Writable } from 'node:stream'
import { destination, type Logger, pino } from 'pino'

/** Lines are collected up to this before they are written, so that a busy gateway makes few system calls for its log. */
const BUFFER_CHARACTERS = 65_536
/** A quiet one's lines are out within this. */
const FLUSH_EVERY_MS = 200
/** A reader that stops reading must not take the gateway's memory: beyond this, output is dropped and counted. */
const WAITING_BYTES_MAX = 16_777_216
const WRITE_BYTES_MAX = 1_048_576

/** Where lines go. `write` takes whole lines. */
export type LogOutput = Readonly<{
  write(lines: string): void
  /** Everything out, before the process ends. */
  flushSync(): void
}>

/**
 * Standard output, written in the background. `onDrop` is told the length of what nobody read.
 *
 * The buffer is a string of ours: pino's own stream measures its whole buffer anew with each line (5 % of the CPU).
 */
export function openLogOutput(onDrop: (bytes: number) => void): LogOutput {
  const stream = destination({
    dest: 1,
    sync: false,
    maxLength: WAITING_BYTES_MAX,
    maxWrite: WRITE_BYTES_MAX,
  })
  stream.on('drop', (dropped: string) => onDrop(dropped.length))
  // A closed pipe: whoever read has gone, and the gateway goes on without them.
  stream.on('error', () => undefined)
  let pending = ''
  const flush = () => {
    if (pending === '') return
    stream.write(pending)
    pending = ''
  }
  setInterval(flush, FLUSH_EVERY_MS).unref()
  return {
    write(lines) {
      pending += lines
      if (pending.length > BUFFER_CHARACTERS) flush()
    },
    flushSync() {
      flush()
      try {
        stream.flushSync()
      } catch {
        // Standard output is gone; there is nowhere left to say so.
      }
    },
  }
}

/** The log of the gateway's own events, one JSON object a line, into the same output as the access log. */
export function createLog(level: string, output: LogOutput): Logger {
  return pino(
    { level, base: null, redact: ['authorization', '*.authorization'] },
    output as unknown as Writable,
  )
}

export type { Logger }
