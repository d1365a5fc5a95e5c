import { CANARY_PARTS, DEFAULT_CANARY_STEPS } from '@gatehouse/policy'
import type { UseFormReturn } from 'react-hook-form'
import { z } from 'zod'
import { CreateCanary } from '@/contract/canaries.ts'

/** A number that was typed; an empty box is none, and the contract's schema says what is wrong with that. */
const typed = (text: string) => (text.trim() === '' ? Number.NaN : Number(text.replace(',', '.')))

const PERCENT = CANARY_PARTS / 100

/** `0.5, 5, 25` in percent, to parts; a piece that is no number becomes NaN, for the contract's schema to refuse. */
export function stepsOf(text: string): number[] {
  return text
    .split(/[\s,;→%]+/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      const parts = Number(piece) * PERCENT
      // 0.29 · 100 is 28.999…; what is finer than a part stays a fraction, and is refused.
      return Math.abs(parts - Math.round(parts)) < 1e-6 ? Math.round(parts) : parts
    })
}

const Typed = z.object({
  versionId: z.string(),
  upstreamId: z.string(),
  steps: z.string(),
  stepMinutes: z.string(),
  headerName: z.string(),
  headerValue: z.string(),
  samplesMin: z.string(),
  errorMargin: z.string(),
  latencyMargin: z.string(),
  latencyMarginMs: z.string(),
  windowMinutes: z.string(),
})
export type CanaryValues = z.infer<typeof Typed>
export type CanaryFormApi = UseFormReturn<CanaryValues, unknown, CreateCanary>

export const NEW_CANARY: CanaryValues = {
  ...{ versionId: '', upstreamId: '', headerName: '', headerValue: '' },
  steps: DEFAULT_CANARY_STEPS.map((weight) => weight / PERCENT).join(', '),
  stepMinutes: '15',
  ...{ samplesMin: '50', errorMargin: '1', latencyMargin: '50', latencyMarginMs: '20' },
  windowMinutes: '5',
}

/** Where the contract's fields are in the form. */
const FIELDS: Readonly<Record<string, keyof CanaryValues>> = {
  'header.name': 'headerName',
  'header.value': 'headerValue',
  'rule.samplesMin': 'samplesMin',
  'rule.errorMargin': 'errorMargin',
  'rule.latencyMargin': 'latencyMargin',
  'rule.latencyMarginMs': 'latencyMarginMs',
  'rule.windowMinutes': 'windowMinutes',
}

function fieldOf(path: readonly PropertyKey[]): string {
  const name = path.join('.')
  return FIELDS[name] ?? String(path[0])
}

const STEPS_FORM = 'Write percentages with at most two decimals, such as 1, 5, 25, 100'
/** Whatever is wrong with a choice, it was not made. */
const UNCHOSEN: Readonly<Record<string, string>> = {
  versionId: 'Choose a version',
  upstreamId: 'Choose an upstream',
}

/** The form's fields are texts; the contract's schema judges what they mean. */
export const CanaryForm = Typed.transform((values, context): CreateCanary => {
  const { versionId, upstreamId, headerName, headerValue } = values
  const hasHeader = headerName.trim() !== '' || headerValue.trim() !== ''
  const parsed = CreateCanary.safeParse({
    ...{ versionId, upstreamId, steps: stepsOf(values.steps) },
    stepMinutes: typed(values.stepMinutes),
    header: hasHeader ? { name: headerName.trim(), value: headerValue.trim() } : null,
    rule: {
      samplesMin: typed(values.samplesMin),
      errorMargin: typed(values.errorMargin),
      latencyMargin: typed(values.latencyMargin),
      latencyMarginMs: typed(values.latencyMarginMs),
      windowMinutes: typed(values.windowMinutes),
    },
  })
  if (parsed.success) return parsed.data
  for (const { path, message, code } of parsed.error.issues) {
    const field = fieldOf(path)
    const isTypo = field === 'steps' && code === 'invalid_type'
    context.addIssue({
      code: 'custom',
      path: [field],
      message: isTypo ? STEPS_FORM : (UNCHOSEN[field] ?? message),
    })
  }
  return z.NEVER
})
