import fs from 'node:fs'
import { ROOT } from '../machine/paths.ts'
import { bringUp, CannotStart, prepareClient } from './bring-up.ts'
import { startOver } from './fresh.ts'
import { takeLock } from './lock.ts'
import { createProgress, type Progress } from './progress.ts'
import { openSession } from './session.ts'
import { readSettings, type Settings } from './settings.ts'
import { statePaths } from './state.ts'
import { summarise } from './summary.ts'
import { PartFailed } from './supervisor.ts'

/** sysexits.h: the configuration is wrong. */
const EX_CONFIG = 78

/** `npm start`: everything up with one command, and everything down with one Ctrl-C. */
async function main(): Promise<number> {
  const read = readSettings(process.argv.slice(2), process.env, ROOT)
  if (!read.ok) {
    console.error(`Gatehouse cannot start:\n${read.problems.map((p) => `  ${p}`).join('\n')}`)
    return EX_CONFIG
  }
  const { settings } = read
  const paths = statePaths(settings.home)
  try {
    fs.mkdirSync(paths.home, { recursive: true })
    fs.accessSync(paths.home, fs.constants.W_OK)
  } catch (error) {
    console.error(
      `${paths.home} cannot be written: ${(error as Error).message}\nSet GATEHOUSE_HOME to a folder of your own.`,
    )
    return EX_CONFIG
  }
  const lock = takeLock(paths.lock)
  if (!lock.ok) {
    const { pid, startedAt } = lock.holder
    console.error(
      `Gatehouse already runs from ${paths.home} (process ${pid}, since ${startedAt}). Stop it with Ctrl-C in its terminal or: kill ${pid}`,
    )
    return 1
  }
  try {
    return await run(settings, createProgress())
  } finally {
    lock.release()
  }
}

async function run(settings: Settings, progress: Progress): Promise<number> {
  const startedMs = performance.now()
  const paths = statePaths(settings.home)
  const session = openSession(progress.say)
  try {
    await prepareClient({ paths, progress, session })
    if (settings.isFresh && !(await startOver(settings, paths))) return 1
    fs.mkdirSync(paths.logs, { recursive: true, mode: 0o700 })
    const { database, credentials } = await bringUp({ settings, paths, progress, session })
    const seconds = (performance.now() - startedMs) / 1000
    progress.say(summarise({ settings, paths, database, credentials, seconds }))
    await session.untilAsked()
    return 0
  } catch (error) {
    return session.signal.aborted ? 0 : explain(error)
  } finally {
    await session.end()
    if (session.signal.aborted) progress.say('Stopped.')
  }
}

function explain(error: unknown): number {
  if (error instanceof PartFailed || error instanceof CannotStart) {
    console.error(`\n${error.message}`)
    return error instanceof PartFailed ? error.exitCode : 1
  }
  console.error(error instanceof Error ? `\n${error.message}` : error)
  return 1
}

process.exit(await main())
