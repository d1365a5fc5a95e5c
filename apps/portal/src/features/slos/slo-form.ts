import type { UseFormReturn } from 'react-hook-form'
import { z } from 'zod'
import { CreateSlo, type SloRecord } from '@/contract/slos.ts'

/** What a list shows for "no narrowing": its values are never empty. */
export const ALL = 'all'

const orNull = (text: string) => (text === ALL ? null : text)

/** A number that was typed; an empty box is none, and the contract's schema says what is wrong with that. */
const typed = (text: string) => (text.trim() === '' ? Number.NaN : Number(text.replace(',', '.')))

/** Percent to a fraction without the residue of floats: 99.9 is 0.999. */
export function fractionOf(percent: string): number {
  return Math.round(typed(percent) * 1e6) / 1e8
}

const Typed = z.object({
  name: z.string(),
  kind: z.enum(['availability', 'latency']),
  subject: z.enum(['service', 'gateway']),
  thresholdMs: z.string(),
  apiId: z.string(),
  versionId: z.string(),
  routeId: z.string(),
  tierId: z.string(),
  /** A percentage. */
  objective: z.string(),
  periodDays: z.enum(['7', '28', '30']),
  eventsMin: z.string(),
})
export type SloValues = z.infer<typeof Typed>

export type SloFormApi = UseFormReturn<SloValues, unknown, CreateSlo>

/** What can be changed later, as its fields are called. */
export const SLO_LABELS = {
  name: 'Name',
  objective: 'Objective, %',
  periodDays: 'Period',
  eventsMin: 'Least calls',
} as const

/** The form's fields are texts; the contract's schema judges what they mean, under the same names. */
export const SloForm = Typed.transform((values, context): CreateSlo => {
  const parsed = CreateSlo.safeParse({
    ...values,
    thresholdMs: values.kind === 'latency' ? typed(values.thresholdMs) : null,
    apiId: orNull(values.apiId),
    versionId: orNull(values.versionId),
    routeId: orNull(values.routeId),
    tierId: orNull(values.tierId),
    objective: fractionOf(values.objective),
    periodDays: Number(values.periodDays),
    eventsMin: typed(values.eventsMin),
  })
  if (parsed.success) return parsed.data
  for (const { path, message } of parsed.error.issues) {
    context.addIssue({ code: 'custom', path: [...path], message })
  }
  return z.NEVER
})

export const NEW_SLO: SloValues = {
  ...{ name: '', kind: 'availability', subject: 'service', thresholdMs: '300' },
  ...{ apiId: ALL, versionId: ALL, routeId: ALL, tierId: ALL },
  ...{ objective: '99.5', periodDays: '30', eventsMin: '20' },
}

/** An objective as the form has it: what was typed when it was made. */
export function valuesOf(slo: SloRecord): SloValues {
  return {
    ...{ name: slo.name, kind: slo.kind, subject: slo.subject },
    thresholdMs: String(slo.thresholdMs ?? ''),
    apiId: slo.apiId ?? ALL,
    versionId: slo.versionId ?? ALL,
    routeId: slo.routeId ?? ALL,
    tierId: slo.tierId ?? ALL,
    objective: String(Math.round(slo.objective * 1e8) / 1e6),
    periodDays: slo.periodDays === 7 ? '7' : slo.periodDays === 28 ? '28' : '30',
    eventsMin: String(slo.eventsMin),
  }
}
