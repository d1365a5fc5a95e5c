'use client'

import type { CanaryReport } from '@/contract/canaries.ts'
import { formatLatency, formatNumber } from '@/lib/format.ts'
import { TimeChart } from '@/ui/chart/time-chart.tsx'
import { EmptyState } from '@/ui/states.tsx'
import {
  errorPoints,
  errorSentence,
  hasCalls,
  latencyPoints,
  latencySentence,
  SIDE_SERIES,
  shareMarks,
} from './view-model.ts'

/** Both sides over time: how much failed, and how long the slowest twentieth took. */
export function CanaryCharts({ report }: Readonly<{ report: CanaryReport }>) {
  const { points, stepMs } = report
  const shared = {
    ...{ stepMs, series: SIDE_SERIES, marks: shareMarks(report), height: 220 },
    state: hasCalls(points) ? ('ready' as const) : ('empty' as const),
    empty: <EmptyState title="No calls were counted yet" />,
  }
  return (
    <div className="grid min-w-0 gap-5 lg:grid-cols-2">
      <TimeChart
        {...shared}
        title="Calls that failed"
        sentence={errorSentence(points)}
        points={errorPoints(points)}
        formatValue={(share) => `${formatNumber(share * 100, 1)} %`}
      />
      <TimeChart
        {...shared}
        title="Latency, p95"
        sentence={latencySentence(points)}
        points={latencyPoints(points)}
        formatValue={(ms) => formatLatency(ms)}
      />
    </div>
  )
}
