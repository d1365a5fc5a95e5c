import { setTimeout } from 'node:timers/promises'
import { identityOf, isGroupRunning, isRunning } from './process-identity.ts'

/**
 * Asks a process to end, waits, and kills it when it does not; then the same with what is left of the
 * group that it leads. Does nothing to another process that has its number by now.
 */
export async function endProcess(pid: number, identity: string, withinMs: number): Promise<void> {
  const isOver = () => !isRunning(pid, identity)
  if (!isOver()) await end(pid, isOver, withinMs)
  // The number is not given away while a group of that number lives, so this reaches only its own.
  const isGroupOver = () => identityOf(pid) !== null || !isGroupRunning(pid)
  if (!isGroupOver()) await end(-pid, isGroupOver, withinMs)
}

async function end(pid: number, isOver: () => boolean, withinMs: number): Promise<void> {
  signal(pid, 'SIGTERM')
  if (await becomes(isOver, withinMs)) return
  signal(pid, 'SIGKILL')
  await becomes(isOver, 5_000)
}

async function becomes(condition: () => boolean, withinMs: number): Promise<boolean> {
  const deadlineMs = Date.now() + withinMs
  while (!condition()) {
    if (Date.now() >= deadlineMs) return false
    await setTimeout(25)
  }
  return true
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ESRCH' && code !== 'EPERM') throw error
  }
}
