'use client'

import { NO_DATA } from '@/lib/format.ts'
import { ScrollRegion } from '../scroll-region.tsx'
import { bucketLabel } from './axis.ts'
import type { PlotProps } from './plot.tsx'

type Props = PlotProps & Readonly<{ label: string; height: number }>

/** The same figures as rows, newest first. */
export function ChartTable({ label, height, points, series, ...rest }: Props) {
  const { stepMs, timeZone, formatValue, onPick } = rest
  return (
    <ScrollRegion label={`${label}, table`} className="rounded-box border border-line">
      <div className="overflow-y-auto" style={{ height }}>
        <table className="w-full border-separate border-spacing-0 text-sm">
          <caption className="sr-only">{label}</caption>
          <thead>
            <tr>
              <th scope="col" className={HEAD}>
                Time ({timeZone})
              </th>
              {series.map(({ id, label: name }) => (
                <th key={id} scope="col" className={`${HEAD} text-right`}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...points].reverse().map(({ atMs, values, partial }) => (
              <tr key={atMs} className="hover:bg-hover">
                <th scope="row" className={`${CELL} text-left font-normal whitespace-nowrap`}>
                  <BucketName atMs={atMs} onPick={onPick}>
                    {bucketLabel(atMs, stepMs, timeZone)}
                  </BucketName>
                  {partial === true && <span className="text-ink-3"> so far</span>}
                </th>
                {series.map(({ id }) => (
                  <td key={id} className={`${CELL} text-right tabular-nums`}>
                    {show(values[id], formatValue)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </ScrollRegion>
  )
}

const HEAD =
  'sticky top-0 h-8.5 border-b border-line bg-sunken px-3 text-left text-xs font-medium whitespace-nowrap text-ink-2'
const CELL = 'h-8.5 border-b border-line px-3'

function show(value: number | null | undefined, formatValue: (value: number) => string): string {
  return value === null || value === undefined ? NO_DATA : formatValue(value)
}

type NameProps = Readonly<{ atMs: number; onPick: PlotProps['onPick']; children: string }>

function BucketName({ atMs, onPick, children }: NameProps) {
  if (onPick === undefined) return children
  return (
    <button type="button" onClick={() => onPick(atMs)} className="link min-h-6">
      {children}
    </button>
  )
}
