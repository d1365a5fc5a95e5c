import type { SeededVersion } from './seed-catalogue.ts'
import type { Consumer } from './seed-consumers.ts'

/** What came back, with its share and who is at fault. */
export const OUTCOMES = [
  { statusClass: '2xx', fault: '', share: 0.968, medianMs: 24 },
  { statusClass: '4xx', fault: 'client', share: 0.026, medianMs: 9 },
  { statusClass: '5xx', fault: 'upstream', share: 0.006, medianMs: 140 },
] as const

/** One hour of a consumer's calls of one operation with one outcome. */
export type HourRow = Readonly<{
  startsAtMs: number
  consumer: Consumer
  version: SeededVersion
  operationId: string
  outcome: (typeof OUTCOMES)[number]
  requests: number
  medianMs: number
}>
