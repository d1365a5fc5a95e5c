import { join } from 'node:path'
import type { CredentialRecord } from '@gatehouse/db'
import { readCheckedFile, writeCheckedFile } from '../disk/checked-file.ts'
import type { FeedPosition, Replica } from './replica.ts'

const FORMAT = 1

/** Writes wait at least so long, so that a burst of changes is one write; a stale file lets a revoked key live on. */
const DELAY_MS = 1_000
/** A large replica is not written more than this share of the time. */
const DUTY_SHARE = 0.05

export type CredentialsDisk = Readonly<{
  /** Fills the replica from the file of an earlier run; false when there is none that can be trusted. */
  load(replica: Replica): Promise<boolean>
  /** Writes soon. */
  changed(replica: Replica): void
  /** Writes now what is still unwritten. */
  flush(replica: Replica): Promise<void>
}>

/** The replica's file in `folder`: what a restart serves from while the database is down. */
export function createCredentialsDisk(
  folder: string,
  onProblem: (message: string) => void,
): CredentialsDisk {
  const path = join(folder, 'credentials.ndjson')
  let timer: NodeJS.Timeout | undefined
  let isDirty = false
  let delayMs = DELAY_MS
  let writing: Promise<void> = Promise.resolve()

  async function write(replica: Replica): Promise<void> {
    const position = replica.position()
    if (!isDirty || position === undefined) return
    isDirty = false
    const startedTick = performance.now()
    try {
      await writeCheckedFile(path, lines(position, replica.records()))
    } catch (error) {
      isDirty = true
      onProblem(`the credentials could not be written: ${(error as Error).message}`)
    }
    delayMs = Math.max(DELAY_MS, (performance.now() - startedTick) / DUTY_SHARE)
  }

  function flush(replica: Replica): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(() => write(replica))
    return writing
  }

  return {
    async load(replica) {
      const body = await readCheckedFile(path, onProblem)
      if (body === undefined) return false
      const parsed = parse(body)
      if (parsed === undefined) {
        onProblem(`${path} has another format`)
        return false
      }
      replica.replace(parsed.position, parsed.records)
      return true
    },
    changed(replica) {
      isDirty = true
      timer ??= setTimeout(() => void flush(replica), delayMs)
    },
    flush,
  }
}

function* lines(
  position: FeedPosition,
  records: Iterable<CredentialRecord>,
): IterableIterator<string> {
  yield JSON.stringify({ format: FORMAT, ...position })
  for (const record of records) yield `\n${JSON.stringify(record)}`
}

/** The checksum vouches for the content, so that records are not validated again. */
function parse(body: string): { position: FeedPosition; records: CredentialRecord[] } | undefined {
  const [head = '', ...rest] = body.split('\n')
  const { format, epoch, seq } = JSON.parse(head) as { format: number } & FeedPosition
  if (format !== FORMAT) return undefined
  return {
    position: { epoch, seq },
    records: rest.map((line) => JSON.parse(line) as CredentialRecord),
  }
}
