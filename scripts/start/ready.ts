import fs from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import type { Part } from './parts.ts'

const LOOK_EVERY_MS = 100

/**
 * Waits until a part says that it is ready.
 *
 * @param logFromByte where the part's own lines begin in its log
 * @returns false when `signal` fired first
 */
export async function untilReady(
  { ready, logFile }: Part,
  logFromByte: number,
  signal: AbortSignal,
): Promise<boolean> {
  while (!signal.aborted) {
    if (ready.logged !== undefined && logs(logFile, logFromByte, ready.logged)) return true
    if (ready.url !== undefined && (await answers(ready.url, signal))) return true
    await setTimeout(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined)
  }
  return false
}

async function answers(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const timeout = AbortSignal.timeout(10_000) // `next dev` compiles before it answers
    const response = await fetch(url, { signal: AbortSignal.any([signal, timeout]) })
    await response.body?.cancel()
    return response.status === 200
  } catch {
    return false // not listening yet
  }
}

function logs(logFile: string, fromByte: number, text: string): boolean {
  return fs.existsSync(logFile) && fs.readFileSync(logFile).subarray(fromByte).includes(text)
}
