import { write, writeSync } from 'node:fs'
import { LineEncoder } from './line-encoder.ts'
import { keepRecentLines, type RecentLines } from './recent-lines.ts'

/** Where lines go. `write` takes whole lines. */
export type LogOutput = Readonly<{
  write(lines: string): void
  /** A line of at most `LINE_BYTES_MAX`, written by `encode` straight into the buffer. */
  line<T>(encode: (encoder: LineEncoder, subject: T) => void, subject: T): void
  /** Everything out, before the process ends. */
  end(): Promise<void>
  /** As much as can be, when it ends without notice. */
  flushSync(): void
}>

/** The process's own output, which its threads' lines join. */
export type LogSink = LogOutput &
  Readonly<{
    append(wholeLines: Uint8Array<ArrayBuffer>): void
    /** The newest line with `text` in it, of those that were handed on for writing lately. */
    find(text: string): string | undefined
  }>

/** Bytes collected before they are written: a busy gateway makes few system calls for its log. */
const BUFFER_BYTES = 131_072
/** A buffer is written when less than this is left in it; longer lines are written by themselves. */
export const LINE_BYTES_MAX = 32_768
/** A quiet gateway's lines are out within this. */
const FLUSH_EVERY_MS = 200
/** A reader that stops reading must not take the gateway's memory: beyond this, output is dropped and counted. */
const WAITING_BUFFERS_MAX = 128
/** Of what was written, so much is kept to be looked at: some thousands of lines. */
const RECENT_BYTES = 4_194_304
/** At the end of the process a slow reader is waited for so long. */
const END_MS = 1_000
/** A pipe that is full (EAGAIN) is tried again so soon. */
const RETRY_MS = 20

/**
 * Writes lines to a file descriptor in the background, in order.
 *
 * Lines are encoded at once, into buffers that are used again: collected as one string instead, 64 KiB of joined pieces
 * had to be flattened and encoded in one go, which cost 5 µs a line.
 *
 * @param onDrop told the length of what nobody read
 */
export function openLogBuffer(fd: number, onDrop: (bytes: number) => void): LogSink {
  const recent = keepRecentLines(RECENT_BYTES)
  const writer = createWriter(fd, onDrop, recent)
  const { output, flush, take } = createLineBuffer(writer)
  return {
    ...output,
    find: recent.find,
    append(wholeLines) {
      flush()
      const { buffer, byteOffset, length } = wholeLines
      writer.queue(Buffer.from(buffer, byteOffset, length), length)
    },
    end() {
      flush()
      return writer.end()
    },
    flushSync() {
      writer.finishSync()
      writeAllSync(fd, take())
    },
  }
}

/**
 * The output of a thread: whole buffers of lines go to the one thread that writes, so that no line is torn by another's.
 *
 * @param post takes the bytes over
 */
export function relayLogBuffer(post: (bytes: Uint8Array<ArrayBuffer>) => void): LogOutput {
  const queue = (buffer: Buffer<ArrayBuffer>, bytes: number) => {
    post(new Uint8Array(buffer.buffer, 0, bytes))
    return true
  }
  const nextBuffer = () => Buffer.allocUnsafeSlow(BUFFER_BYTES)
  const { output, flush } = createLineBuffer({ queue, nextBuffer })
  return { ...output, flushSync: flush, end: async () => flush() }
}

type Writer = Readonly<{
  /** Takes a buffer over; false when it was not, and may be used again. */
  queue(buffer: Buffer<ArrayBuffer>, bytes: number): boolean
  nextBuffer(): Buffer<ArrayBuffer>
}>

/** Collects lines in buffers that a writer takes over when they are full, or after a while. */
function createLineBuffer(writer: Writer) {
  let current = Buffer.allocUnsafeSlow(BUFFER_BYTES)
  let encoder = new LineEncoder(current, 0)

  function flush(): void {
    if (encoder.at > 0 && writer.queue(current, encoder.at)) current = writer.nextBuffer()
    encoder = new LineEncoder(current, 0)
  }

  setInterval(flush, FLUSH_EVERY_MS).unref()
  const output: Pick<LogOutput, 'write' | 'line'> = {
    write(lines) {
      if (encoder.at > BUFFER_BYTES - LINE_BYTES_MAX) flush()
      // Three bytes are the most that one unit of a string takes in UTF-8.
      if (lines.length * 3 <= LINE_BYTES_MAX) {
        encoder.at += current.write(lines, encoder.at)
        return
      }
      flush()
      const own = Buffer.allocUnsafeSlow(Buffer.byteLength(lines))
      writer.queue(own, own.write(lines))
    },
    line(encode, subject) {
      if (encoder.at > BUFFER_BYTES - LINE_BYTES_MAX) flush()
      encode(encoder, subject)
    },
  }
  return {
    output,
    flush,
    /** What is not with the writer yet. */
    take(): Buffer {
      const taken = current.subarray(0, encoder.at)
      encoder = new LineEncoder(current, 0)
      return taken
    },
  }
}

type Waiting = { buffer: Buffer<ArrayBuffer>; from: number; to: number }

/** One write at a time, in the order in which they were queued. */
function createWriter(fd: number, onDrop: (bytes: number) => void, recent: RecentLines) {
  const waiting: Waiting[] = []
  let spare: Buffer<ArrayBuffer> | undefined
  let isWriting = false
  let onIdle: () => void = () => undefined

  function pump(): void {
    const [first] = waiting
    if (first === undefined) onIdle()
    if (isWriting || first === undefined) return
    isWriting = true
    write(fd, first.buffer, first.from, first.to - first.from, null, (error, written) =>
      conclude(first, error, written),
    )
  }

  function conclude(first: Waiting, error: NodeJS.ErrnoException | null, written: number): void {
    isWriting = false
    if (error?.code === 'EAGAIN') {
      setTimeout(pump, RETRY_MS)
      return
    }
    first.from += error === null ? written : first.to // a closed pipe: whoever read has gone
    if (first.from >= first.to) {
      waiting.shift()
      if (first.buffer.length === BUFFER_BYTES) spare = first.buffer
    }
    pump()
  }

  return {
    /** False: too much waits already, and this was dropped. */
    queue(buffer: Buffer<ArrayBuffer>, bytes: number): boolean {
      recent.add(buffer.subarray(0, bytes))
      if (waiting.length >= WAITING_BUFFERS_MAX) {
        onDrop(bytes)
        return false
      }
      waiting.push({ buffer, from: 0, to: bytes })
      pump()
      return true
    },
    /** The last one that was written, to be used again, or a new one. */
    nextBuffer(): Buffer<ArrayBuffer> {
      const next = spare ?? Buffer.allocUnsafeSlow(BUFFER_BYTES)
      spare = undefined
      return next
    },
    end(): Promise<void> {
      return new Promise((resolve) => {
        onIdle = resolve
        pump()
        setTimeout(resolve, END_MS).unref()
      })
    },
    /** What is being written already is the kernel's. */
    finishSync(): void {
      for (const { buffer, from, to } of isWriting ? waiting.slice(1) : waiting) {
        writeAllSync(fd, buffer.subarray(from, to))
      }
    },
  }
}

/** A reader that is slow is waited for, for a moment; one that is gone is not. */
function writeAllSync(fd: number, bytes: Buffer): void {
  let from = 0
  const deadlineTick = performance.now() + END_MS
  while (from < bytes.length && performance.now() < deadlineTick) {
    try {
      from += writeSync(fd, bytes, from)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return
    }
  }
}
