import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase, startTestServer } from '@gatehouse/db/testing'
import type { Figure } from '../report.ts'

/** Breaks one thing and says what was measured. */
export type Fault = (rig: Rig) => Promise<readonly Figure[]>

/** What a fault is built on; everything that it starts ends with it, the last first. */
export type Rig = Readonly<{
  folder: string
  /** A migrated database of its own. */
  database(): Promise<string>
  defer(stop: () => Promise<void> | void): void
  close(): Promise<void>
}>

export async function openRig(): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-faults-'))
  const stops: (() => Promise<void> | void)[] = []
  return {
    folder,
    async database() {
      const server = await startTestServer(process.env.TEST_DATABASE_URL)
      stops.push(server.stop)
      process.env.TEST_DATABASE_URL = server.url
      process.env.TEST_DATABASE_TEMPLATE = server.template
      stops.push(() => {
        delete process.env.TEST_DATABASE_URL
      })
      const database = await createTestDatabase()
      stops.push(database.drop)
      return database.url
    },
    defer: (stop) => void stops.push(stop),
    async close() {
      for (const stop of stops.reverse()) await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** How long a load runs, unless `BENCH_SECONDS` says otherwise. */
export function secondsOf(usual: number): number {
  const given = Number(process.env.BENCH_SECONDS)
  return given > 0 ? given : usual
}

export async function until(
  what: string,
  check: () => boolean | Promise<boolean>,
  limitMs = 120_000,
): Promise<void> {
  const deadline = performance.now() + limitMs
  while (!(await check())) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
