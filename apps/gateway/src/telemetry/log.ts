import type { Writable } from 'node:stream'
import { destination, type Logger, pino } from 'pino'

/** Lines are collected up to this before they are written, so that a busy gateway makes few system calls for its log. */
const BUFFER_BYTES = 32_768
/** A quiet one's lines are out within this. */
const FLUSH_EVERY_MS = 250
/** A reader that stops reading must not take the gateway's memory: beyond this, output is dropped and counted. */
const WAITING_BYTES_MAX = 16_777_216

/** Where lines go. `write` takes whole lines. */
export type LogOutput = Readonly<{
  write(lines: string): void
  /** Everything out, before the process ends. */
  flushSync(): void
}>

/** Standard output, written in the background. `onDrop` is told the length of what nobody read. */
export function openLogOutput(onDrop: (bytes: number) => void): LogOutput {
  const stream = destination({
    dest: 1,
    sync: false,
    minLength: BUFFER_BYTES,
    maxLength: WAITING_BYTES_MAX,
    periodicFlush: FLUSH_EVERY_MS,
  })
  stream.on('drop', (dropped: string) => onDrop(dropped.length))
  // A closed pipe: whoever read has gone, and the gateway goes on without them.
  stream.on('error', () => undefined)
  return {
    write: (lines) => {
      stream.write(lines)
    },
    flushSync: () => {
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
