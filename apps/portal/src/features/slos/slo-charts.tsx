'use client'

import type { SloReport } from '@/contract/slo-report.ts'
import { formatNumber } from '@/lib/format.ts'
import { TimeChart } from '@/ui/chart/time-chart.tsx'
import { EmptyState } from '@/ui/states.tsx'
import {
  BUDGET_SERIES,
  budgetPoints,
  budgetSentence,
  publishMarks,
  publishSentence,
  SLI_SERIES,
  sliPoints,
  sliRange,
  sliSentence,
  VOLUME_SERIES,
  volumePoints,
} from './view-model.ts'

const share = (value: number) => `${formatNumber(value * 100, 2)} %`

/** The indicator with its objective, the calls under it, and the budget as it burnt down. */
export function SloCharts({ report }: Readonly<{ report: SloReport }>) {
  const state = report.total === 0 ? 'empty' : 'ready'
  const empty = <EmptyState title="No calls were counted in this period" />
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <TimeChart
        title="Good calls over time"
        sentence={`${sliSentence(report)} ${publishSentence(report)}`}
        points={sliPoints(report)}
        series={SLI_SERIES}
        stepMs={report.stepMs}
        formatValue={share}
        valueRange={sliRange(report)}
        marks={publishMarks(report)}
        state={state}
        empty={empty}
        height={200}
      />
      <div className="grid min-w-0 gap-5 lg:grid-cols-2">
        <TimeChart
          title="Error budget left"
          sentence={budgetSentence(report)}
          points={budgetPoints(report)}
          series={BUDGET_SERIES}
          stepMs={report.burnDownStepMs}
          formatValue={share}
          state={state}
          empty={empty}
          height={200}
        />
        <TimeChart
          title="Calls"
          sentence={`${formatNumber(report.total)} calls were counted, ${formatNumber(report.bad)} of them bad.`}
          points={volumePoints(report)}
          series={VOLUME_SERIES}
          stepMs={report.stepMs}
          formatValue={(value) => formatNumber(value)}
          state={state}
          empty={empty}
          height={200}
        />
      </div>
    </div>
  )
}
