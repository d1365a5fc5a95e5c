import { readFileSync } from 'node:fs'

/** The kernel counts in ticks; `getconf CLK_TCK` says 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100

/** User and system time of a process and all its threads so far, in microseconds. Linux only. */
export function cpuTimeUs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name in parentheses may hold anything; what follows is numbers. Fields 14 and 15 (man 5 proc).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  return (ticks * 1_000_000) / TICKS_PER_SECOND
}

/** The children of a process, in the order the kernel lists them. */
export function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)
}
