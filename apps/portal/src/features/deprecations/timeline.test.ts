import { describe, expect, it } from 'vitest'
import type { CalendarVersion } from '@/contract/deprecations.ts'
import { timelineOf } from './timeline.ts'

const NOW = Date.UTC(2026, 5, 15)
const version = (dates: Partial<CalendarVersion>): CalendarVersion => ({
  versionId: 'ver_1',
  api: { id: 'api_1', slug: 'ferry', name: 'Ferry' },
  name: 'v1',
  state: 'active',
  stateNow: 'active',
  deprecatedAt: null,
  sunsetAt: null,
  removedAt: null,
  successor: null,
  requests: 0,
  applications: 0,
  organizations: 0,
  plannedOperations: 0,
  findings: [],
  ...dates,
})
const iso = (year: number, month: number, day: number) =>
  new Date(Date.UTC(year, month, day)).toISOString()

describe('the timeline', () => {
  it('shows each state from its date to the next, without gaps, inside its width', () => {
    const { lanes, now } = timelineOf(
      [version({ deprecatedAt: iso(2026, 6, 1), sunsetAt: iso(2027, 0, 1) })],
      NOW,
    )
    const segments = lanes[0]?.segments ?? []
    expect(segments.map(({ state }) => state)).toEqual(['active', 'deprecated', 'retired'])
    expect(segments[0]?.from).toBe(0)
    expect(segments.at(-1)?.to).toBe(1)
    expect(segments[1]?.from).toBe(segments[0]?.to)
    expect(segments[2]?.from).toBe(segments[1]?.to)
    expect(now).toBeGreaterThan(0)
    expect(now).toBeLessThan(segments[0]?.to ?? 0)
  })

  it('ends a lane where its version is removed', () => {
    const [lane] = timelineOf(
      [
        version({
          deprecatedAt: iso(2026, 6, 1),
          sunsetAt: iso(2026, 7, 1),
          removedAt: iso(2026, 8, 1),
        }),
      ],
      NOW,
    ).lanes
    expect(lane?.segments.at(-1)?.state).toBe('retired')
    expect(lane?.segments.at(-1)?.to).toBeLessThan(1)
  })

  it('names first days of months, few enough to be read over any stretch', () => {
    const { months } = timelineOf(
      [version({ deprecatedAt: iso(2024, 0, 1), sunsetAt: iso(2031, 0, 1) })],
      NOW,
    )
    expect(months.length).toBeLessThanOrEqual(10)
    for (const { at, atMs } of months) {
      expect(new Date(atMs).getUTCDate()).toBe(1)
      expect(at).toBeGreaterThanOrEqual(0)
      expect(at).toBeLessThanOrEqual(1)
    }
  })
})
