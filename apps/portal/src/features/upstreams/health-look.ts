import type { TargetHealth } from '@/contract/upstream-health.ts'
import type { Tone } from '@/ui/tone.ts'

const STATES: Readonly<Record<TargetHealth['state'], Readonly<{ tone: Tone; word: string }>>> = {
  healthy: { tone: 'ok', word: 'Healthy' },
  unhealthy: { tone: 'danger', word: 'Fails its health check' },
  ejected: { tone: 'warn', word: 'Ejected' },
  open: { tone: 'danger', word: 'Breaker open' },
  half_open: { tone: 'warn', word: 'Breaker tries again' },
}

/** A target's state in words; when only some of a gateway's threads see it so, how many. */
export function healthLook({ state, threads, affected }: TargetHealth): {
  tone: Tone
  word: string
} {
  const { tone, word } = STATES[state]
  const isPartial = affected > 0 && affected < threads
  return { tone, word: isPartial ? `${word} in ${affected} of ${threads} threads` : word }
}
