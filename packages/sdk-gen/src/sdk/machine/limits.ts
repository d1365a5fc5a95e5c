/** What a program that we did not write may use. */
export type Limits = Readonly<{
  timeoutMs: number
  /** Resident memory of all its processes together, MiB. Watched where there is a `/proc`. */
  memoryMb: number
  /** What it may leave in its folder, MiB. */
  diskMb: number
}>

export type RunOutcome =
  | Readonly<{ kind: 'exited'; code: number }>
  | Readonly<{ kind: 'not_started'; reason: string }>
  | Readonly<{ kind: 'timed_out' | 'too_much_memory' | 'too_much_disk' | 'stopped' }>

export type RunResult = Readonly<{
  outcome: RunOutcome
  /** Both outputs in the order they came, the middle left out when it is long. */
  output: string
  ms: number
}>

/** A sentence for a log. */
export function outcomeText({ outcome }: RunResult, limits: Limits): string {
  switch (outcome.kind) {
    case 'exited':
      return outcome.code === 0 ? 'ended well' : `ended with code ${outcome.code}`
    case 'not_started':
      return `could not be started: ${outcome.reason}`
    case 'timed_out':
      return `was ended after ${limits.timeoutMs / 1000} s`
    case 'too_much_memory':
      return `was ended: it used more than ${limits.memoryMb} MiB of memory`
    case 'too_much_disk':
      return `was ended: it wrote more than ${limits.diskMb} MiB`
    case 'stopped':
      return 'was stopped'
  }
}

export function isSuccess({ outcome }: RunResult): boolean {
  return outcome.kind === 'exited' && outcome.code === 0
}
