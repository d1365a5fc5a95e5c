import { existsSync, readFileSync } from 'node:fs'

const KIBIBYTES = 1_024

/** Memory that a process has in RAM, bytes. Linux only. */
export function residentBytes(pid: number): number {
  const file = `/proc/${pid}/status`
  if (!existsSync(file)) return 0 // it has ended
  const status = readFileSync(file, 'utf8')
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * KIBIBYTES
}

/** The most that it has until `stop` is called. */
export function watchResident(pid: number): () => number {
  let most = residentBytes(pid)
  const timer = setInterval(() => {
    most = Math.max(most, residentBytes(pid))
  }, 50)
  timer.unref()
  return () => {
    clearInterval(timer)
    return most
  }
}
