import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { inheritedEnv } from '../machine/environment.ts'

/** What the steps of one run share. */
export type TestContext = Readonly<{
  /** Reports and logs of this run; removed at its end. */
  dir: string
  /** Environment of every command; the database and the tools are added as they are found. */
  env: NodeJS.ProcessEnv
  signal: AbortSignal
}>

/** Marks every process of a run, so that one left running can be found by its environment. */
export const RUN_VARIABLE = 'GATEHOUSE_TEST_RUN'

export function openContext(signal: AbortSignal): TestContext {
  return {
    dir: fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-test-')),
    env: {
      ...inheritedEnv(),
      [RUN_VARIABLE]: randomUUID(),
      CI: '1', // no prompts, no watching
      DO_NOT_TRACK: '1',
      TURBO_TELEMETRY_DISABLED: '1',
      NEXT_TELEMETRY_DISABLED: '1',
      CHECKPOINT_DISABLE: '1',
    },
    signal,
  }
}
