import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  stat,
  unlink,
} from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { ClientRow, LimitRow, UsageBatchInput, UsageRow } from '@gatehouse/db'
import type { UsageDelta } from './usage-recorder.ts'

/**
 * Usage on its way to the database, on disk, so that neither a crash nor a database that is down loses it.
 *
 *   usage-<epoch>-00000001.ndjson   sealed: being handed over, oldest first; removed when the database has it
 *   usage-<epoch>-00000002.ndjson   current: each batch is appended and synced
 *
 * A line is `<crc32> <batch as JSON>`. A line that was torn by a crash has a wrong checksum and is left out: what was being
 * written when the process died is what a crash may lose. The id of a batch is `<epoch>:<sequence>`, and every
 * process has its own epoch, so that a batch handed over twice is recognised and counts once.
 */
export type Journal = Readonly<{
  /** Appends a batch and waits until it is on the disk. False: the journal is full and the batch was dropped. */
  append(delta: UsageDelta): Promise<boolean>
  /** Ends the current segment, if there is anything in it. */
  seal(): Promise<void>
  /** Sealed segments, oldest first; those of earlier processes come first. */
  sealed(): readonly string[]
  read(segment: string): Promise<UsageBatchInput[]>
  /** The database has it. */
  remove(segment: string): Promise<void>
  /** Puts a segment aside that the database refuses for its content. */
  setAside(segment: string): Promise<void>
  /** On disk, unconfirmed. */
  bytes(): number
  currentBytes(): number
}>

export type JournalOptions = Readonly<{
  folder: string
  nodeId: string
  /** Unique to this process. */
  epoch: string
  bytesMax: number
}>

const NAME = /^usage-.+\.ndjson$/

export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { folder, nodeId, epoch, bytesMax } = options
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const sealed: string[] = []
  const sizes = new Map<string, number>()
  for (const name of (await readdir(folder)).filter((file) => NAME.test(file)).sort()) {
    sealed.push(name)
    sizes.set(name, (await stat(join(folder, name))).size)
  }
  let current: { name: string; handle: FileHandle; bytes: number } | undefined
  let segments = 0
  let sequence = 0
  const bytes = () => sum(sizes.values()) + (current?.bytes ?? 0)

  async function openCurrent(): Promise<NonNullable<typeof current>> {
    segments += 1
    const name = `usage-${epoch}-${String(segments).padStart(8, '0')}.ndjson`
    const opened = { name, handle: await open(join(folder, name), 'a', 0o600), bytes: 0 }
    current = opened
    return opened
  }

  return {
    async append(delta) {
      if (bytes() > bytesMax) return false
      sequence += 1
      const line = encodeLine({ id: `${epoch}:${sequence}`, nodeId, ...delta })
      const segment = current ?? (await openCurrent())
      await segment.handle.appendFile(line)
      await segment.handle.datasync()
      segment.bytes += line.length
      return true
    },
    async seal() {
      if (current === undefined) return
      const { name, handle, bytes: size } = current
      current = undefined
      await handle.close()
      sealed.push(name)
      sizes.set(name, size)
    },
    sealed: () => sealed,
    read: async (segment) => decode(await readFile(join(folder, segment), 'utf8')),
    async remove(segment) {
      await unlink(join(folder, segment))
      forget(sealed, sizes, segment)
    },
    async setAside(segment) {
      await rename(join(folder, segment), join(folder, `${segment}.refused`))
      forget(sealed, sizes, segment)
    },
    bytes,
    currentBytes: () => current?.bytes ?? 0,
  }
}

function forget(sealed: string[], sizes: Map<string, number>, segment: string): void {
  sealed.splice(sealed.indexOf(segment), 1)
  sizes.delete(segment)
}

function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}

type Encoded = Readonly<{
  id: string
  nodeId: string
  rows: readonly (Omit<UsageRow, 'latency' | 'seconds'> & { latency: string; seconds: string })[]
  clients: readonly ClientRow[]
  /** Absent in lines of before they were counted. */
  limits?: readonly LimitRow[]
}>

function encodeLine({ id, nodeId, rows, clients, limits = [] }: UsageBatchInput): string {
  const encoded: Encoded = {
    id,
    nodeId,
    rows: rows.map((row) => ({
      ...row,
      latency: toBase64(row.latency),
      seconds: toBase64(row.seconds),
    })),
    clients,
    limits,
  }
  const json = JSON.stringify(encoded)
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`
}

function decode(text: string): UsageBatchInput[] {
  const batches: UsageBatchInput[] = []
  for (const line of text.split('\n')) {
    const json = line.slice(9)
    if (json === '' || Number.parseInt(line.slice(0, 8), 16) !== crc32(json)) continue
    const { id, nodeId, rows, clients, limits = [] } = JSON.parse(json) as Encoded
    batches.push({
      id,
      nodeId,
      rows: rows.map((row) => ({
        ...row,
        latency: Buffer.from(row.latency, 'base64'),
        seconds: Buffer.from(row.seconds, 'base64'),
      })),
      clients,
      limits,
    })
  }
  return batches
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
