import { readFileSync } from 'node:fs'

const KIBIBYTES = 1_024

/** Memory that a process has in RAM, bytes. Linux only. */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * KIBIBYTES
}

/** The most that it has until `stop` is called. */
export function watchResident(pid: number): () => number {
  let most = residentBytes(pid)
  const timer = setInterval(() => {
    most = Math.max(most, residentBytes(pid))
  }, 50)
  return () => {
    clearInterval(timer)
    return most
  }
}
