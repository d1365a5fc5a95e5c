import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'

const ENTRY = path.join(import.meta.dirname, '../../apps/worker/test/evaluate-at.ts')

/** What the worker would find of every objective at `nowMs`: alerts move on as they will then. @throws when one cannot be evaluated */
export async function evaluateSlosAt(databaseUrl: string, nowMs: number): Promise<void> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ENTRY,
    databaseUrl,
    String(nowMs),
  ])
  const { failures } = JSON.parse(stdout) as { failures: number }
  if (failures > 0) throw new Error(`${failures} objectives could not be evaluated`)
}
