import { LimitRule, limitRuleIssues } from '@gatehouse/policy'
import { PATTERN_MAX, type SimulationDraft } from '@/contract/limit-reports.ts'

/** What the simulator keeps in the URL; empty is "not chosen". */
export const SIMULATOR_DEFAULTS = {
  subscription: '',
  calls: 'week',
  unit: 'second',
  pattern: '',
  against: 'tier',
  tier: '',
  rule: 'rate-60-10-1000',
} as const

export type Setup = Readonly<Record<keyof typeof SIMULATOR_DEFAULTS, string>>

/** Longer patterns would not fit into an address that can be passed on; they are kept in the page alone. */
export const PATTERN_IN_URL_MAX = 1_500

export const RULE_KINDS = [
  { value: 'rate', label: 'Rate with a burst' },
  { value: 'window', label: 'Never more in any window' },
  { value: 'day', label: 'Quota a day' },
] as const
export type RuleKind = (typeof RULE_KINDS)[number]['value']

export const PERIODS = [
  { value: '1000', label: 'second' },
  { value: '60000', label: 'minute' },
  { value: '3600000', label: 'hour' },
  { value: '86400000', label: 'day' },
] as const

/** Own numbers as the form holds them: `burst` and `tokens` for rates, `tokens` alone for the others. */
export type OwnNumbers = Readonly<{ kind: RuleKind; burst: string; tokens: string; perMs: string }>

const FALLBACK: OwnNumbers = { kind: 'rate', burst: '60', tokens: '10', perMs: '1000' }

/** `rate-60-10-1000`, `window-600-60000`, `day-10000`: short, and no more than letters, digits and hyphens. */
export function writeRule({ kind, burst, tokens, perMs }: OwnNumbers): string {
  if (kind === 'rate') return `rate-${burst}-${tokens}-${perMs}`
  return kind === 'window' ? `window-${tokens}-${perMs}` : `day-${tokens}`
}

export function readRule(text: string): OwnNumbers {
  const [kind, first = '', second = '', third = ''] = text.split('-')
  if (kind === 'rate') return { kind, burst: first, tokens: second, perMs: third }
  if (kind === 'window') return { ...FALLBACK, kind, tokens: first, perMs: second }
  return kind === 'day' ? { ...FALLBACK, kind, tokens: first } : FALLBACK
}

export type Checked<Value> =
  | Readonly<{ ok: true; value: Value }>
  | Readonly<{ ok: false; message: string }>

/** The numbers as a rule of the gateway, or why they are none. */
export function toRule({ kind, burst, tokens, perMs }: OwnNumbers): Checked<LimitRule> {
  const whole = (text: string) => (/^\d{1,15}$/.test(text.trim()) ? Number(text) : Number.NaN)
  const parsed = LimitRule.safeParse(
    kind === 'rate'
      ? { kind: 'token_bucket', burst: whole(burst), tokens: whole(tokens), perMs: whole(perMs) }
      : kind === 'window'
        ? { kind: 'sliding_window', limit: whole(tokens), windowMs: whole(perMs) }
        : { kind: 'quota', limit: whole(tokens), every: 'day', timeZone: 'UTC', hard: true },
  )
  if (!parsed.success) return { ok: false, message: 'Enter whole numbers above 0.' }
  const [issue] = limitRuleIssues(parsed.data)
  return issue === undefined ? { ok: true, value: parsed.data } : { ok: false, message: issue }
}

const PER_STEP_MAX = 1_000_000

/** Counts that people paste: numbers apart by spaces, commas, semicolons or lines. */
export function readPattern(text: string): Checked<number[]> {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '')
  if (words.length === 0) return { ok: false, message: 'Paste at least one number of calls.' }
  if (words.length > PATTERN_MAX) {
    return { ok: false, message: `Paste at most ${PATTERN_MAX.toLocaleString('en-GB')} numbers.` }
  }
  const counts: number[] = []
  for (const [index, word] of words.entries()) {
    const count = /^\d{1,7}$/.test(word) ? Number(word) : Number.NaN
    if (!(count <= PER_STEP_MAX)) {
      const shown = word.length > 20 ? `${word.slice(0, 20)}…` : word
      return {
        ok: false,
        message: `Number ${index + 1}, “${shown}”, is not a whole number from 0 to 1,000,000.`,
      }
    }
    counts.push(count)
  }
  return { ok: true, value: counts }
}

export type SetupErrors = Readonly<{
  subscription?: string
  pattern?: string
  rule?: string
  tier?: string
}>

/** The setup as the management API takes it, or what is missing, by field. `apiId`: of the subscription that is chosen. */
export function toInput(
  setup: Setup,
  apiId: string | undefined,
): Readonly<{ input: SimulationDraft } | { errors: SetupErrors }> {
  const traffic = trafficOf(setup, apiId)
  const against = againstOf(setup, apiId)
  const errors = { ...traffic.errors, ...against.errors }
  if (traffic.value === undefined || against.value === undefined) return { errors }
  return { input: { traffic: traffic.value, against: against.value } }
}

type Part<Value> = Readonly<{ value?: Value; errors?: SetupErrors }>

const NO_SUBSCRIPTION: SetupErrors = { subscription: 'Choose a subscription.' }

function trafficOf(setup: Setup, apiId: string | undefined): Part<SimulationDraft['traffic']> {
  if (setup.calls === 'pattern') {
    const read = readPattern(setup.pattern)
    if (!read.ok) return { errors: { pattern: read.message } }
    const unit = setup.unit === 'minute' ? 'minute' : 'second'
    return { value: { kind: 'pattern', unit, counts: read.value } }
  }
  if (apiId === undefined) return { errors: NO_SUBSCRIPTION }
  return { value: { kind: 'subscription', subscriptionId: setup.subscription } }
}

function againstOf(setup: Setup, apiId: string | undefined): Part<SimulationDraft['against']> {
  if (setup.against === 'own') {
    const rule = toRule(readRule(setup.rule))
    if (!rule.ok) return { errors: { rule: rule.message } }
    return { value: { kind: 'limits', limits: [{ name: 'own', rule: rule.value }] } }
  }
  const errors = {
    ...(apiId === undefined && NO_SUBSCRIPTION),
    ...(setup.tier === '' && { tier: 'Choose a tier.' }),
  }
  if (apiId === undefined || setup.tier === '') return { errors }
  return { value: { kind: 'tier', apiId, tierId: setup.tier } }
}
