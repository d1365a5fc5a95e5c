import fs from 'node:fs'
import { identityOf, isRunning } from '../machine/process-identity.ts'
import { readJson } from './state.ts'

type Holder = Readonly<{ pid: number; identity: string; startedAt: string }>

export type LockResult =
  | Readonly<{ ok: true; release: () => void }>
  | Readonly<{ ok: false; holder: Holder }>

/**
 * Takes the state folder for this process, so that two starts never share it. A lock whose
 * process no longer runs, also when its number is another's by now, is taken over.
 */
export function takeLock(file: string): LockResult {
  const mine: Holder = {
    pid: process.pid,
    identity: identityOf(process.pid) ?? 'unknown',
    startedAt: new Date().toISOString(),
  }
  for (;;) {
    if (writeNew(file, JSON.stringify(mine))) return { ok: true, release: () => release(file) }
    const holder = readHolder(file)
    if (holder !== null && isRunning(holder.pid, holder.identity)) return { ok: false, holder }
    fs.rmSync(file, { force: true })
  }
}

function readHolder(file: string): Holder | null {
  try {
    return readJson<Holder>(file)
  } catch {
    return null // written half: its writer was killed
  }
}

/** Written aside and linked into place: a lock that can be seen is whole. */
function writeNew(file: string, text: string): boolean {
  const partial = `${file}.${process.pid}`
  fs.writeFileSync(partial, text, { mode: 0o600 })
  try {
    fs.linkSync(partial, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  } finally {
    fs.rmSync(partial)
  }
}

function release(file: string): void {
  if (readHolder(file)?.pid === process.pid) fs.rmSync(file, { force: true })
}
