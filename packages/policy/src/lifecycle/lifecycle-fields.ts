import type { HeaderField } from '../http/header-field.ts'
import { formatImfFixdate, isImfFixdateInstant } from './imf-fixdate.ts'
import { formatLink, type LinkTarget } from './link-field.ts'
import { type LifecycleSchedule, orderedSchedule } from './schedule.ts'
import { type Milestone, plannedMilestones, stateAmong } from './state-at.ts'
import type { VersionState } from './version-state.ts'

/**
 * `Deprecation`, `Sunset` and `Link` of a version or an operation that was announced to go.
 *
 * Source   Deprecation: RFC 9745 §2, a structured Date (RFC 9651 §3.3.7) in the past or the future. Sunset: RFC 8594 §3.
 *          Relations: deprecation (RFC 9745), sunset (RFC 8594), successor-version (RFC 5829), service-desc (RFC 8631).
 * Form     neither instant changes with the clock, so everything is written once, when a snapshot is compiled.
 */
export type LifecycleLinks = Readonly<{
  /** Why, and how to get away: the changelog's entry or the migration guide. */
  deprecation: LinkTarget | null
  /** What a sunset means here. */
  sunset: LinkTarget | null
  successorVersion: LinkTarget | null
  /** The OpenAPI document of what is called. */
  serviceDesc: LinkTarget | null
}>

export const NO_LINKS: LifecycleLinks = Object.freeze({
  deprecation: null,
  sunset: null,
  successorVersion: null,
  serviceDesc: null,
})

export type CompiledLifecycle = Readonly<{
  /** To add to every answer, the 410s too; empty when nothing was announced. */
  fields: readonly HeaderField[]
  milestones: readonly Milestone[]
  /** The state in force; at most three comparisons. */
  stateAt(nowMs: number): VersionState
}>

/** Everything about one lifecycle that does not depend on the clock. */
export function compileLifecycle(
  state: VersionState,
  schedule: LifecycleSchedule,
  links: LifecycleLinks,
): CompiledLifecycle {
  const milestones = plannedMilestones(state, schedule)
  return Object.freeze({
    fields: Object.freeze(fieldsOf(state, schedule, links, milestones)),
    milestones: Object.freeze(milestones),
    stateAt: (nowMs: number) => stateAmong(state, milestones, nowMs),
  })
}

/**
 * The fields to send at `nowMs`: none for a draft, for what nobody announced, and for what is removed, whose answer is that
 * of an address that never was.
 */
export function lifecycleFields(
  state: VersionState,
  schedule: LifecycleSchedule,
  links: LifecycleLinks,
  nowMs: number,
): readonly HeaderField[] {
  const milestones = plannedMilestones(state, schedule)
  if (stateAmong(state, milestones, nowMs) === 'removed') return []
  return fieldsOf(state, schedule, links, milestones)
}

function fieldsOf(
  state: VersionState,
  schedule: LifecycleSchedule,
  links: LifecycleLinks,
  milestones: readonly Milestone[],
): HeaderField[] {
  const gone = state === 'deprecated' || state === 'retired'
  if (!gone && milestones.length === 0) return []
  const { deprecatedAtMs, sunsetAtMs } = orderedSchedule(schedule)
  const fields: HeaderField[] = []
  if (canBeTold(deprecatedAtMs)) fields.push(['Deprecation', `@${deprecatedAtMs / 1_000}`])
  // Announced, so the deprecation is there or past, and a sunset that is planned will come.
  if (canBeTold(sunsetAtMs)) fields.push(['Sunset', formatImfFixdate(sunsetAtMs)])
  const link = linkValue(links)
  if (link !== '') fields.push(['Link', link])
  return fields
}

function canBeTold(atMs: number | null): atMs is number {
  return atMs !== null && isImfFixdateInstant(atMs)
}

function linkValue(links: LifecycleLinks): string {
  const relations = [
    ['deprecation', links.deprecation],
    ['sunset', links.sunset],
    ['successor-version', links.successorVersion],
    ['service-desc', links.serviceDesc],
  ] as const
  return relations
    .flatMap(([rel, target]) => (target === null ? [] : [formatLink(rel, target)]))
    .join(', ')
}
