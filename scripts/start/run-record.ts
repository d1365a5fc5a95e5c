import fs from 'node:fs'
import { endProcess } from '../machine/end-process.ts'
import { identityOf, isRunning } from '../machine/process-identity.ts'
import { readJson, writePrivate } from './state.ts'

type Entry = Readonly<{ name: string; pid: number; identity: string }>

/**
 * What runs for us, on disk: a start that was killed cannot stop its parts, so the next one reads
 * here which they are and ends them first.
 */
export function openRunRecord(file: string) {
  const entries = new Map<string, Entry>()
  const save = () => writePrivate(file, [...entries.values()])
  return {
    add(name: string, pid: number): void {
      entries.set(name, { name, pid, identity: identityOf(pid) ?? 'gone' })
      save()
    },
    remove(name: string): void {
      if (entries.delete(name)) save()
    },
    close(): void {
      fs.rmSync(file, { force: true })
    },
  }
}

export type RunRecord = ReturnType<typeof openRunRecord>

/**
 * Ends the parts that a killed start left running, but not PostgreSQL, which is taken over.
 * Only processes with the recorded start time are touched.
 */
export async function endLeftovers(
  file: string,
): Promise<Readonly<{ ended: readonly string[]; isPostgresRunning: boolean }>> {
  const left = (readRecord(file) ?? []).filter(({ pid, identity }) => isRunning(pid, identity))
  const parts = left.filter(({ name }) => name !== 'postgres')
  await Promise.all(parts.map(({ pid, identity }) => endProcess(pid, identity, 10_000)))
  return {
    ended: parts.map(({ name }) => name),
    isPostgresRunning: parts.length < left.length,
  }
}

function readRecord(file: string): Entry[] | null {
  try {
    return readJson<Entry[]>(file)
  } catch {
    return null // nothing we could act on
  }
}
