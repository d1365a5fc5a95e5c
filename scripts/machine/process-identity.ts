import { spawnSync } from 'node:child_process'
import fs from 'node:fs'

/**
 * Names one run of a process beyond its number, which the system gives to another one later:
 * the boot and the start time within it. Null when no such process runs.
 */
export function identityOf(pid: number): string | null {
  if (!exists(pid)) return null
  if (process.platform === 'linux') return linuxIdentity(pid)
  if (process.platform === 'win32') return 'unknown' // the number alone has to do
  const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
  return stdout.trim() || null
}

/** True while the very process that had this identity runs. */
export function isRunning(pid: number, identity: string): boolean {
  return identityOf(pid) === identity
}

/** True while the process group has a member that runs. */
export function isGroupRunning(group: number): boolean {
  if (process.platform === 'win32' || !exists(-group)) return false // no process groups on Windows
  if (process.platform !== 'linux') return true
  // Members that ended count until somebody collects them, which in a container may be nobody.
  const pids = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.some((pid) => {
    const stat = readProcStat(Number(pid))
    return stat !== null && stat.group === group && stat.state !== 'Z'
  })
}

/**
 * State, group and start time from the text of `/proc/<pid>/stat`: fields 3, 5 and 22, of which the
 * second field, the command in brackets, may itself hold spaces and brackets (proc(5)).
 */
export function parseProcStat(
  text: string,
): Readonly<{ state: string; group: number; startedTicks: string }> | null {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state, , group] = fields
  const startedTicks = fields[19]
  return state && startedTicks ? { state, group: Number(group), startedTicks } : null
}

function linuxIdentity(pid: number): string | null {
  const stat = readProcStat(pid)
  if (stat === null || stat.state === 'Z') return null // ended, only not yet collected
  const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  return `${boot}:${stat.startedTicks}`
}

function readProcStat(pid: number): ReturnType<typeof parseProcStat> {
  try {
    return parseProcStat(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return null // gone between the two looks
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
