'use client'

import {
  Bar,
  type BarShapeProps,
  CartesianGrid,
  ComposedChart,
  type DotItemDotProps,
  Line,
  Rectangle,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { bucketLabel, dayLabel, dayStarts, tickLabel } from './axis.ts'
import { type ChartMark, type ChartPoint, colourOf, marksByBucket, type Series } from './series.ts'

export type PlotProps = Readonly<{
  points: readonly ChartPoint[]
  series: readonly Series[]
  stepMs: number
  timeZone: string
  formatValue(value: number): string
  onPick?: ((atMs: number) => void) | undefined
  valueRange?: readonly [number, number] | undefined
  marks?: readonly ChartMark[] | undefined
}>

type Row = { atMs: number; partial: boolean; [seriesId: string]: number | boolean | null }

/** The only place that knows Recharts. Nothing moves, and everything sits on a zero line unless a range is given. */
export function Plot(props: PlotProps) {
  const { points, series, stepMs, timeZone, formatValue, onPick, valueRange } = props
  const marked = marksByBucket(props.marks ?? [], points, stepMs)
  const rows = points.map((point) => toRow(point, series))
  const days = dayStarts(
    points.map(({ atMs }) => atMs),
    stepMs,
    timeZone,
  )
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart
        data={rows}
        accessibilityLayer={false}
        margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
        barCategoryGap={rows.length > 60 ? 1 : '18%'}
        onClick={({ activeLabel }) => {
          if (onPick !== undefined && activeLabel !== undefined) onPick(Number(activeLabel))
        }}
        style={onPick === undefined ? {} : { cursor: 'pointer' }}
      >
        <CartesianGrid vertical={false} stroke="var(--chart-grid)" />
        <XAxis
          dataKey="atMs"
          {...(days !== undefined && { ticks: days })}
          tickFormatter={(atMs: number) =>
            days === undefined ? tickLabel(atMs, stepMs, timeZone) : dayLabel(atMs, timeZone)
          }
          tick={AXIS_TEXT}
          tickLine={false}
          axisLine={{ stroke: 'var(--line)' }}
          minTickGap={36}
          height={24}
        />
        <YAxis
          tickFormatter={formatValue}
          tick={AXIS_TEXT}
          tickLine={false}
          axisLine={false}
          width={52}
          domain={valueRange === undefined ? [0, 'auto'] : [...valueRange]}
          allowDecimals={series.some(({ shape }) => shape !== 'bar')}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: 'var(--hover)', stroke: 'var(--line-strong)' }}
          content={({ active, label }) => {
            const point = points.find(({ atMs }) => atMs === Number(label))
            if (!active || point === undefined) return null
            const marks = marked.get(point.atMs) ?? []
            return <PlotTooltip {...{ point, series, stepMs, timeZone, formatValue, marks }} />
          }}
        />
        {[...marked.keys()].map((atMs) => (
          <ReferenceLine key={atMs} x={atMs} stroke="var(--ink-3)" strokeDasharray="2 3" />
        ))}
        {series.map((each) => mark(each))}
      </ComposedChart>
    </ResponsiveContainer>
  )
}

const AXIS_TEXT = { fill: 'var(--ink-3)', fontSize: 11 } as const

function toRow({ atMs, values, partial = false }: ChartPoint, series: readonly Series[]): Row {
  const entries = series.map(({ id }) => [id, values[id] ?? null] as const)
  return { ...Object.fromEntries(entries), atMs, partial }
}

function mark(series: Series) {
  const colour = colourOf(series)
  const shared = { dataKey: series.id, name: series.label, isAnimationActive: false }
  if (series.shape === 'bar') {
    return <Bar key={series.id} {...shared} stackId="bars" fill={colour} shape={BarMark} />
  }
  return (
    <Line
      key={series.id}
      {...shared}
      type="linear"
      stroke={colour}
      strokeWidth={1.75}
      {...(series.shape === 'dashed' ? { strokeDasharray: '4 4' } : {})}
      dot={LoneDot(series.id)}
      activeDot={{ r: 3 }}
      connectNulls={false}
    />
  )
}

/** A bucket that is still being counted is drawn lighter. */
function BarMark(props: BarShapeProps) {
  const partial = (props.payload as Row | undefined)?.partial === true
  return <Rectangle {...props} fillOpacity={partial ? 0.45 : 1} />
}

/** A value between two gaps has no line to be seen by, so it gets a dot. */
function LoneDot(id: string) {
  return function Dot({ cx, cy, index, points, stroke }: DotItemDotProps) {
    const key = `${id}-${index}`
    const isGap = (at: number) => typeof points[at]?.value !== 'number'
    const lone = !isGap(index) && isGap(index - 1) && isGap(index + 1)
    if (!lone || cx === undefined || cy === undefined) return <g key={key} />
    return <circle key={key} cx={cx} cy={cy} r={2.5} fill={stroke} />
  }
}

type TooltipProps = Omit<PlotProps, 'points' | 'onPick' | 'marks'> &
  Readonly<{ point: ChartPoint; marks: readonly string[] }>

function PlotTooltip({ point, series, stepMs, timeZone, formatValue, marks }: TooltipProps) {
  return (
    <div className="min-w-44 rounded-box border border-line bg-raised px-3 py-2 text-xs shadow-float">
      <p className="mb-1.5 font-medium">
        {bucketLabel(point.atMs, stepMs, timeZone)}
        {point.partial === true && <span className="text-ink-3"> · so far</span>}
      </p>
      {marks.length > 0 && <p className="mb-1.5 text-ink-2">{marks.join(', ')}</p>}
      {[...series].reverse().map((each) => {
        const value = point.values[each.id]
        return (
          <p key={each.id} className="flex items-center justify-between gap-5">
            <span className="flex items-center gap-1.5 text-ink-2">
              <span
                aria-hidden
                className="size-2 rounded-[2px]"
                style={{ background: colourOf(each) }}
              />
              {each.label}
            </span>
            <span className="tabular-nums">
              {value === null || value === undefined ? '—' : formatValue(value)}
            </span>
          </p>
        )
      })}
    </div>
  )
}
