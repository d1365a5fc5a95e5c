import fs from 'node:fs'
import path from 'node:path'
import { fingerprint } from '../machine/fingerprint.ts'
import { ROOT, toolAt } from '../machine/paths.ts'
import { type Command, runCommand, tailOf } from '../machine/run-command.ts'

export const PORTAL_DIR = path.join(ROOT, 'apps/portal')
export const NEXT = toolAt('next/dist/bin/next')

const INPUTS = [
  'apps/portal/src',
  'apps/portal/public',
  'apps/portal/package.json',
  'apps/portal/next.config.ts',
  'apps/portal/postcss.config.mjs',
  'apps/portal/tsconfig.json',
  'packages',
  'tsconfig.base.json',
  'package-lock.json',
]
/** Inside the build itself, so that whoever deletes the build deletes the stamp. */
const STAMP = path.join(PORTAL_DIR, '.next/gatehouse-fingerprint')

export function isPortalBuilt(): boolean {
  return fs.existsSync(STAMP) && fs.readFileSync(STAMP, 'utf8') === fingerprint(ROOT, INPUTS)
}

/**
 * Builds the portal for production into `apps/portal/.next`.
 *
 * @throws with the end of the build's output when that fails
 */
export async function buildPortal(
  options: Required<Pick<Command, 'env' | 'logFile'>> & Pick<Command, 'signal'>,
): Promise<void> {
  fs.rmSync(STAMP, { force: true })
  const before = fingerprint(ROOT, INPUTS)
  const code = await runCommand({
    argv: [process.execPath, NEXT, 'build'],
    cwd: PORTAL_DIR,
    ...options,
    env: { ...options.env, NEXT_TELEMETRY_DISABLED: '1' },
  })
  if (code !== 0) throw new Error(`next build failed:\n${tailOf(options.logFile, 40)}`)
  fs.writeFileSync(STAMP, before)
}
