import clsx from 'clsx'
import type { ApiStatus, StatusDay, StatusLevel } from '@/contract/status.ts'
import { formatDate, formatPercent } from '@/lib/format.ts'
import type { Tone } from '@/ui/tone.ts'

export const LEVEL_LOOK: Readonly<Record<StatusLevel, { tone: Tone; word: string }>> = {
  operational: { tone: 'ok', word: 'Operational' },
  degraded: { tone: 'warn', word: 'Degraded' },
  outage: { tone: 'danger', word: 'Outage' },
  no_data: { tone: 'neutral', word: 'No recent calls' },
}

/** Height says it too, so that no day is told by its colour alone. */
const BAR: Readonly<Record<StatusLevel, string>> = {
  operational: 'h-8 bg-ok',
  degraded: 'h-6 bg-warn',
  outage: 'h-4 bg-danger',
  no_data: 'h-8 bg-line',
}

/** A day in words: `14 Mar 2026: 99.95 % of calls were answered well`. */
function dayWords({ date, availability, isPartial }: StatusDay): string {
  const day = `${formatDate(date)}${isPartial ? ', so far' : ''}`
  if (availability === null) return `${day}: not enough calls`
  return `${day}: ${formatPercent(availability, 1)} of calls were answered well`
}

/** 90 days side by side, oldest first. */
export function StatusBars({ status }: Readonly<{ status: ApiStatus }>) {
  const { name, availability, days } = status
  const sentence = `${name}, last ${days.length} days: ${
    availability === null
      ? 'not enough calls to tell'
      : `${formatPercent(availability, 1)} of calls were answered well`
  }.`
  return (
    <figure className="flex min-w-0 flex-col gap-2">
      <div role="img" aria-label={sentence} className="flex h-8 items-end gap-px">
        {days.map((day) => (
          <span
            key={day.date}
            title={dayWords(day)}
            className={clsx('min-w-0 flex-1 rounded-[1px]', BAR[day.level])}
          />
        ))}
      </div>
      <figcaption className="flex justify-between gap-4 text-xs text-ink-3 tabular-nums">
        <span>{formatDate(days[0]?.date ?? '')}</span>
        <span>
          {availability === null ? 'Not enough calls' : `${formatPercent(availability, 1)} good`}
        </span>
        <span>Today (UTC)</span>
      </figcaption>
    </figure>
  )
}

/** The same as a table, newest first, for those who want the figures. */
export function StatusTable({ status }: Readonly<{ status: ApiStatus }>) {
  return (
    <table className="w-full text-sm">
      <caption className="sr-only">Days of {status.name}</caption>
      <thead>
        <tr className="text-left text-xs text-ink-3">
          <th scope="col" className="py-1 font-medium">
            Day (UTC)
          </th>
          <th scope="col" className="py-1 font-medium">
            State
          </th>
          <th scope="col" className="py-1 text-right font-medium">
            Answered well
          </th>
        </tr>
      </thead>
      <tbody>
        {status.days.toReversed().map(({ date, level, availability }) => (
          <tr key={date} className="border-t border-line">
            <td className="py-1 tabular-nums">{formatDate(date)}</td>
            <td className="py-1">{LEVEL_LOOK[level].word}</td>
            <td className="py-1 text-right tabular-nums">
              {availability === null ? '—' : formatPercent(availability, 1)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
