import fs from 'node:fs'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { runCommand, tailOf } from '../machine/run-command.ts'
import type { TestContext } from './context.ts'

/** How long another apt may hold its lock, as it does for minutes on a machine just started. */
const LOCK_WITHIN_MS = 5 * 60_000
/** While this says 101, packages that bring a service do not start it (Debian policy, invoke-rc.d). */
const POLICY = '/usr/sbin/policy-rc.d'

/** True for root on Debian and what is made from it. */
export function isAptUsable(): boolean {
  return process.getuid?.() === 0 && fs.existsSync('/usr/bin/apt-get')
}

/** Installs packages without starting their services. Says what went wrong and goes on. */
export async function aptInstall(context: TestContext, names: readonly string[]): Promise<void> {
  const isQuiet = !fs.existsSync(POLICY)
  if (isQuiet) fs.writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    await apt(context, ['update'])
    await apt(context, ['install', '-y', '--no-install-recommends', ...names])
  } finally {
    if (isQuiet) fs.rmSync(POLICY, { force: true })
  }
}

async function apt({ dir, env, signal }: TestContext, args: readonly string[]): Promise<void> {
  const logFile = path.join(dir, 'apt.log')
  const deadlineMs = Date.now() + LOCK_WITHIN_MS
  for (;;) {
    const code = await runCommand({
      argv: ['/usr/bin/apt-get', '-q', ...args],
      cwd: '/',
      env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
      logFile,
      signal,
    })
    if (code === 0) return
    const log = tailOf(logFile, 12)
    if (!log.includes('Could not get lock') || Date.now() > deadlineMs || signal.aborted) {
      console.log(`! apt-get ${args[0]} failed:\n${log}`)
      return
    }
    await setTimeout(2_000, undefined, { signal }).catch(() => undefined)
  }
}
