import fs from 'node:fs'
import { createInterface } from 'node:readline/promises'
import type { Settings } from './settings.ts'
import type { StatePaths } from './state.ts'

/**
 * `--fresh`: removes the database, the secrets and everything else in the state folder, after asking.
 *
 * @returns false when the answer is no, or when nobody is there to give one
 * @throws when the database is not ours to empty
 */
export async function startOver(settings: Settings, paths: StatePaths): Promise<boolean> {
  if (settings.databaseUrl !== undefined) {
    throw new Error(
      '--fresh removes only the embedded database. Empty the one that DATABASE_URL names yourself.',
    )
  }
  if (!settings.isConfirmed && !(await isAgreed(paths.home))) return false
  const { eraseEmbeddedPostgres } = await import('@gatehouse/db')
  await eraseEmbeddedPostgres(paths.postgres)
  const { postgres, gateway, logs, secrets, credentials, run } = paths
  for (const at of [postgres, gateway, logs, secrets, credentials, run]) {
    fs.rmSync(at, { recursive: true, force: true })
  }
  return true
}

async function isAgreed(home: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    console.error(
      '--fresh asks before it removes anything, and this is no terminal. Add --yes to agree beforehand.',
    )
    return false
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const answer = await terminal.question(
      `This removes the database, all keys and all secrets in ${home}. Go on? [y/N] `,
    )
    return /^y(es)?$/i.test(answer.trim())
  } finally {
    terminal.close()
  }
}
