'use client'

import clsx from 'clsx'
import { ChartColumn, Table2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { type ReactNode, useId, useState } from 'react'
import { zoneName } from '@/lib/format.ts'
import { Button } from '../button.tsx'
import { Skeleton } from '../skeleton.tsx'
import { ErrorState } from '../states.tsx'
import { stepName } from './axis.ts'
import { ChartTable } from './chart-table.tsx'
import { type ChartMark, type ChartPoint, colourOf, type Series } from './series.ts'

const Plot = dynamic(() => import('./plot.tsx').then(({ Plot: component }) => component), {
  ssr: false,
  loading: () => <Skeleton className="h-full w-full" />,
})

export type TimeChartProps = Readonly<{
  title: string
  /** `h3` inside a `Section`. */
  heading?: 'h2' | 'h3'
  /** The whole chart as one sentence: "4,210 requests in 7 days, 1.2 % of them failed." */
  sentence: string
  /** Oldest first, without holes: an hour without calls is a point with zeros. */
  points: readonly ChartPoint[]
  series: readonly Series[]
  /** Width of a bucket. */
  stepMs: number
  formatValue(value: number): string
  state: 'loading' | 'error' | 'empty' | 'ready'
  /** Shown when `state` is `empty`. */
  empty: ReactNode
  error?: unknown
  onRetry?: () => void
  /** A bar, or a row of the table, was chosen: show the rows behind it. */
  onPick?: (atMs: number) => void
  timeZone?: string
  height?: number
  /** Ends of the axis, for lines that are far from zero. Bars start at zero and must not have it. */
  valueRange?: readonly [number, number]
  /** What happened meanwhile; say it in the sentence or beside the chart, too. */
  marks?: readonly ChartMark[]
  /** Beside the title: a `CsvLink`. */
  actions?: ReactNode
}>

/** Buckets over time, as bars and lines or as a table, with a legend that takes series away. */
export function TimeChart({ timeZone = 'UTC', height = 240, ...props }: TimeChartProps) {
  const { heading: Heading = 'h2' } = props
  const [asTable, setAsTable] = useState(false)
  const [off, setOff] = useState<ReadonlySet<string>>(new Set())
  const titleId = useId()
  const series = props.series.filter(({ id }) => !off.has(id))
  const shown = { ...props, series, timeZone, onPick: props.onPick }

  return (
    <section
      aria-labelledby={titleId}
      className="flex min-w-0 flex-col gap-3 rounded-box border border-line bg-surface p-4"
    >
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Heading id={titleId} className="text-sm font-semibold">
          {props.title}
        </Heading>
        <div className="flex gap-2">
          <ViewToggle asTable={asTable} title={props.title} onToggle={() => setAsTable(!asTable)} />
          {props.actions}
        </div>
      </div>
      <div className="min-w-0" style={{ minHeight: height }}>
        {props.state === 'ready' && asTable && (
          <ChartTable {...shown} label={props.title} height={height} />
        )}
        {props.state === 'ready' && !asTable && (
          <div role="img" aria-label={props.sentence} className="w-full" style={{ height }}>
            <Plot {...shown} />
          </div>
        )}
        {props.state === 'loading' && <ChartSkeleton height={height} />}
        {props.state === 'empty' && props.empty}
        {props.state === 'error' && (
          <ErrorState
            title={`${props.title} could not be loaded`}
            error={props.error}
            onRetry={props.onRetry}
          />
        )}
      </div>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <Legend series={props.series} off={off} onChange={setOff} />
        <ChartNote points={props.points} stepMs={props.stepMs} timeZone={timeZone} />
      </div>
    </section>
  )
}

type ToggleProps = Readonly<{ asTable: boolean; title: string; onToggle(): void }>

function ViewToggle({ asTable, title, onToggle }: ToggleProps) {
  const Icon = asTable ? ChartColumn : Table2
  return (
    <Button
      size="sm"
      onClick={onToggle}
      aria-label={`Show ${title} as a ${asTable ? 'chart' : 'table'}`}
      icon={<Icon aria-hidden className="size-3.5" />}
    >
      {asTable ? 'Chart' : 'Table'}
    </Button>
  )
}

/** A chart to come, as high as the chart is. */
export function ChartSkeleton({ height = 240 }: Readonly<{ height?: number }>) {
  return (
    <div role="status" style={{ height }}>
      <span className="sr-only">Loading</span>
      <Skeleton className="h-full w-full" />
    </div>
  )
}

type LegendProps = Readonly<{
  series: readonly Series[]
  off: ReadonlySet<string>
  onChange(off: ReadonlySet<string>): void
}>

function Legend({ series, off, onChange }: LegendProps) {
  function toggle(id: string) {
    const next = new Set(off)
    if (!next.delete(id)) next.add(id)
    onChange(next)
  }
  return (
    <ul aria-label="Series" className="flex flex-wrap gap-x-4 gap-y-1">
      {series.map((each) => (
        <li key={each.id}>
          <button
            type="button"
            aria-pressed={!off.has(each.id)}
            onClick={() => toggle(each.id)}
            className={clsx(
              'inline-flex h-6 items-center gap-1.5 text-xs text-ink-2 hover:text-ink',
              off.has(each.id) && 'text-ink-3 line-through',
            )}
          >
            <Swatch series={each} off={off.has(each.id)} />
            {each.label}
          </button>
        </li>
      ))}
    </ul>
  )
}

function Swatch({ series, off }: Readonly<{ series: Series; off: boolean }>) {
  const shape = series.shape === 'bar' ? 'size-2.5 rounded-[2px]' : 'h-0.5 w-3.5'
  return (
    <span
      aria-hidden
      className={clsx(shape, off && 'opacity-30')}
      style={{ background: colourOf(series) }}
    />
  )
}

type NoteProps = Pick<TimeChartProps, 'points' | 'stepMs'> & Readonly<{ timeZone: string }>

function ChartNote({ points, stepMs, timeZone }: NoteProps) {
  const partial = points.at(-1)?.partial === true
  return (
    <p className="text-xs text-ink-3">
      {stepName(stepMs)} each · {zoneName(points[0]?.atMs ?? 0, timeZone)}
      {partial && ' · the last one is still being counted'}
    </p>
  )
}
