import fs from 'node:fs'
import path from 'node:path'
import { inheritedEnv } from '../machine/environment.ts'
import { fingerprint } from '../machine/fingerprint.ts'
import { ROOT, toolAt } from '../machine/paths.ts'
import { type Command, runCommand, tailOf } from '../machine/run-command.ts'

const INPUTS = ['packages/db/prisma/schema', 'packages/db/prisma.config.ts', 'package-lock.json']
const STAMP = path.join(ROOT, 'packages/db/src/generated/.fingerprint')

export function isClientCurrent(): boolean {
  return fs.existsSync(STAMP) && fs.readFileSync(STAMP, 'utf8') === fingerprint(ROOT, INPUTS)
}

/**
 * Generates the database client from the Prisma schema.
 *
 * @throws with the end of the tool's output when that fails
 */
export async function generateClient(
  options: Required<Pick<Command, 'logFile'>> & Pick<Command, 'signal'>,
): Promise<void> {
  const code = await runCommand({
    argv: [process.execPath, toolAt('prisma/build/index.js'), 'generate'],
    cwd: path.join(ROOT, 'packages/db'),
    env: { ...inheritedEnv(), PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' },
    ...options,
  })
  if (code !== 0) throw new Error(`prisma generate failed:\n${tailOf(options.logFile, 20)}`)
  fs.writeFileSync(STAMP, fingerprint(ROOT, INPUTS))
}
