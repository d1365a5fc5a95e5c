import type { ExplainedLimit, ExplainedPhase, ExplainedTarget } from '@gatehouse/policy'
import type { Explained } from '@/contract/explain.ts'
import { formatDuration, formatLatency, formatNumber } from '@/lib/format.ts'
import type { Tone } from '@/ui/tone.ts'

const PHASE_WORDS: Readonly<Record<string, string>> = {
  'request-context': 'Reads the request',
  'shed-at-door': 'Looks whether it is overloaded',
  'match-route': 'Finds the route',
  cors: 'CORS',
  'name-version': 'Version that the call names',
  'serve-version': 'Version',
  authenticate: 'Who calls',
  authorise: 'May they',
  'default-version': 'Version of a call that names none',
  'shed-known': 'Looks whether they go first',
  limit: 'Limits',
  'choose-target': 'Chooses a target',
  forward: 'Forwards',
}

/** A phase as people call it; one that is new here goes by its own name. */
export function phaseWords(phase: string): string {
  return PHASE_WORDS[phase] ?? phase
}

type Look = Readonly<{ tone: Tone; word: string }>

const VERDICTS: Readonly<Record<ExplainedPhase['verdict'], Look>> = {
  passed: { tone: 'ok', word: 'Passes' },
  answered: { tone: 'info', word: 'Answers' },
  refused: { tone: 'danger', word: 'Refuses' },
  not_reached: { tone: 'neutral', word: 'Not reached' },
  not_looked_at: { tone: 'accent', word: 'Not done' },
}

export function verdictLook(verdict: ExplainedPhase['verdict']): Look {
  return VERDICTS[verdict]
}

/** The answer in a line: what kind, and the gateway's status where it is the gateway's. */
export function outcomeLook({ explanation }: Explained): Look {
  const outcome = explanation?.outcome
  switch (outcome?.kind) {
    case 'forwarded':
      return { tone: 'ok', word: 'Would be forwarded' }
    case 'answered':
      return { tone: 'info', word: `Would be answered here: ${outcome.status}` }
    case 'refused':
      return { tone: 'danger', word: `Would be refused: ${outcome.status} ${outcome.code}` }
    default:
      return { tone: 'neutral', word: 'Not explained by the gateway' }
  }
}

/** How a limit stands: `9 of 10 left`, `used up; again in 12 s`. */
export function limitWords({ allowed, remaining, quota, retryAfterMs }: ExplainedLimit): string {
  if (allowed) return `${formatNumber(remaining)} of ${formatNumber(quota)} left`
  if (retryAfterMs === null) return 'Costs more than there ever is'
  return `Used up; again in ${timeWords(retryAfterMs)}`
}

/** Whose calls a limit counts together. */
export function countedWords({ scope, key }: ExplainedLimit): string {
  if (scope === 'global') return 'all calls'
  return key === '' ? `${scope}: none` : `${scope} ${key}`
}

const TARGET_STATES: Readonly<Record<ExplainedTarget['state'], Look>> = {
  healthy: { tone: 'ok', word: 'Takes calls' },
  unhealthy: { tone: 'danger', word: 'Fails its checks' },
  ejected: { tone: 'warn', word: 'Left out' },
  breaker_open: { tone: 'danger', word: 'Breaker open' },
  breaker_half_open: { tone: 'warn', word: 'Being tried' },
}

export function targetLook({ state, forMs }: ExplainedTarget): Look {
  const { tone, word } = TARGET_STATES[state]
  if (forMs === null) return { tone, word }
  return {
    tone,
    word: forMs === 0 ? `${word}; the next call tries it` : `${word} for ${timeWords(forMs)}`,
  }
}

function timeWords(ms: number): string {
  return ms < 60_000 ? formatLatency(ms) : formatDuration(ms)
}
