import { SloObjective } from '@gatehouse/policy'
import { z } from 'zod'
import { idOf } from './fields.ts'
import { defineOperation } from './operation.ts'
import { SloRecord, SloState } from './slos.ts'

const Count = z.int().nonnegative()

/** A pair of windows against its factor. Burn rates are given whatever the verdict. */
export const BurnWindow = z.object({
  severity: z.enum(['page', 'ticket']),
  longMs: z.int(),
  shortMs: z.int(),
  factor: z.number(),
  longBurn: z.number(),
  shortBurn: z.number(),
  verdict: z.enum(['exceeded', 'within', 'not_enough_data']),
})
export type BurnWindow = z.infer<typeof BurnWindow>

const Budget = z.object({
  /** Bad events that the objective allows for the events of the period; not rounded. */
  allowedBad: z.number(),
  leftShare: z.number(),
})

const Contributor = z.object({
  /** Empty for calls that have none. */
  id: z.string(),
  name: z.string().nullable(),
  total: Count,
  bad: Count,
})
export type Contributor = z.infer<typeof Contributor>

/** Everything that a page shows of an objective, counted now. */
export const SloReport = z.object({
  slo: SloRecord,
  atMs: z.int(),
  periodFromMs: z.int(),
  /** Earlier calls of the period were recorded without the route or tier that it asks for, and are in no figure; null: none were. */
  countedFromMs: z.int().nullable(),
  state: SloState,
  total: Count,
  bad: Count,
  budget: Budget,
  /** Of the period, oldest first; a bucket without events is zeros. */
  series: z.array(
    z.object({ startsAtMs: z.int(), total: Count, bad: Count, isPartial: z.boolean() }),
  ),
  stepMs: z.int(),
  /** Budget left over the rolling period that ends at each instant. */
  burnDown: z.array(z.object({ atMs: z.int(), leftShare: z.number() })),
  burnDownStepMs: z.int(),
  burn: z.array(BurnWindow),
  /** Null: not within a period at the present pace. */
  projectedExhaustionAtMs: z.number().nullable(),
  contributors: z.object({
    version: z.array(Contributor),
    route: z.array(Contributor),
    operation: z.array(Contributor),
    /** Whose answer it was; what was refused before has none. */
    upstream: z.array(Contributor),
    organization: z.array(Contributor),
  }),
  /** Revisions of the period, newest first: what a change may come from. */
  publishes: z.array(z.object({ number: z.int(), atMs: z.int(), comment: z.string() })),
  /** The same counts under another objective. */
  whatIf: z
    .object({
      objective: z.number(),
      state: SloState,
      budget: Budget,
      projectedExhaustionAtMs: z.number().nullable(),
    })
    .nullable(),
})
export type SloReport = z.infer<typeof SloReport>

export const getSloReportOperation = defineOperation({
  id: 'getSloReport',
  method: 'GET',
  path: '/slos/{sloId}/report',
  tag: 'Objectives',
  access: 'admin',
  summary: 'Budget, burn, projection and contributors of an objective, counted now',
  params: z.object({ sloId: idOf('slo') }),
  query: z.object({
    objective: z.coerce
      .number()
      .pipe(SloObjective)
      .optional()
      .describe('Another objective, a fraction: fills `whatIf`'),
  }),
  output: SloReport,
})
