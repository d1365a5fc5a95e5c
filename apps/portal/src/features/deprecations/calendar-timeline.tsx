import clsx from 'clsx'
import Link from 'next/link'
import type { CalendarVersion } from '@/contract/deprecations.ts'
import { formatDate } from '@/lib/format.ts'
import { ScrollRegion } from '@/ui/scroll-region.tsx'
import { VERSION_STATE_WORDS } from '@/ui/version-state.tsx'
import { type Segment, timelineOf } from './timeline.ts'

const WIDTH = 1_000
const LABEL_WIDTH = 160
const LANE_HEIGHT = 34
const HEAD_HEIGHT = 26

const FILL: Readonly<Record<Segment['state'], string>> = {
  draft: 'fill-sunken stroke-line',
  preview: 'fill-info-soft stroke-info-line',
  active: 'fill-ok-soft stroke-ok-line',
  deprecated: 'fill-warn-soft stroke-warn-line',
  retired: 'fill-danger-soft stroke-danger-line',
  removed: 'fill-sunken stroke-line',
}

type Props = Readonly<{ versions: readonly CalendarVersion[]; nowMs: number }>

/** A lane for each version, from left to right in time. The table below says the same. */
export function CalendarTimeline({ versions, nowMs }: Props) {
  const { lanes, months, now } = timelineOf(versions, nowMs)
  const height = HEAD_HEIGHT + lanes.length * LANE_HEIGHT
  const x = (share: number) => LABEL_WIDTH + share * (WIDTH - LABEL_WIDTH)
  const byId = new Map(versions.map((version) => [version.versionId, version]))
  return (
    <ScrollRegion
      label="Timeline of deprecations"
      className="rounded-box border border-line bg-surface p-3"
    >
      <svg
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="img"
        aria-label={sentenceOf(versions)}
        className="w-full min-w-[720px] text-[12px]"
      >
        {months.map(({ at, atMs }) => (
          <g key={atMs}>
            <line x1={x(at)} x2={x(at)} y1={HEAD_HEIGHT - 6} y2={height} className="stroke-line" />
            <text x={x(at) + 3} y={12} className="fill-ink-3">
              {formatDate(atMs).slice(2)}
            </text>
          </g>
        ))}
        {lanes.map(({ id, label, segments }, index) => (
          <g key={id} transform={`translate(0 ${HEAD_HEIGHT + index * LANE_HEIGHT})`}>
            <text x={0} y={21} className="fill-ink font-medium">
              {label.length > 22 ? `${label.slice(0, 21)}…` : label}
            </text>
            {segments.map((segment) => (
              <LaneSegment key={segment.state} segment={segment} x={x} />
            ))}
          </g>
        ))}
        <line x1={x(now)} x2={x(now)} y1={14} y2={height} className="stroke-accent" />
        <text x={x(now) + 4} y={height - 3} className="fill-accent-text">
          Today
        </text>
      </svg>
      <ul className="sr-only">
        {lanes.map(({ id, label }) => {
          const version = byId.get(id)
          return (
            version && (
              <li key={id}>
                <Link href={lifecycleHref(version)}>{label}</Link>
              </li>
            )
          )
        })}
      </ul>
    </ScrollRegion>
  )
}

function LaneSegment({ segment, x }: Readonly<{ segment: Segment; x(share: number): number }>) {
  const { state, from, to } = segment
  const width = x(to) - x(from)
  const word = VERSION_STATE_WORDS[state]
  return (
    <g>
      <title>{word}</title>
      <rect
        {...{ x: x(from), y: 6, width, height: LANE_HEIGHT - 12, rx: 3 }}
        className={clsx(FILL[state])}
      />
      {width > word.length * 7 + 10 && (
        <text x={x(from) + 6} y={21} className="fill-ink-2">
          {word}
        </text>
      )}
    </g>
  )
}

/** Where a version's dates are edited. */
export function lifecycleHref({ api, versionId }: CalendarVersion): string {
  return `/admin/apis/${api.id}/versions/${versionId}#lifecycle`
}

function sentenceOf(versions: readonly CalendarVersion[]): string {
  const told = versions.map(({ api, name, sunsetAt }) =>
    sunsetAt === null
      ? `${api.name} ${name} has no sunset`
      : `${api.name} ${name} has its sunset on ${formatDate(sunsetAt)}`,
  )
  return `Timeline of deprecations: ${told.join('; ')}.`
}
