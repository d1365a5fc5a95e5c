import { definitionOf, type OutgoingAlert } from '@gatehouse/db'
import { errorBudget, type RuleVerdict } from '@gatehouse/policy'

/** What a message says: the subject, sentences, where to look, and the same for machines. */
export type AlertMessage = Readonly<{
  title: string
  sentences: readonly string[]
  url: string
  /** The body of a webhook. Its fields are documented in `docs/guides/slos.md`; they are added to and never renamed. */
  payload: Readonly<Record<string, unknown>>
}>

/** Puts a delivery into words. */
export function alertMessage(delivery: OutgoingAlert, portalUrl: string): AlertMessage {
  const { alert, event } = delivery
  if (alert === null) return testMessage(delivery, portalUrl)
  const { slo } = alert
  const { indicator, scope, objective, periodDays } = definitionOf(slo)
  const url = new URL(`/admin/slos/${slo.id}`, portalUrl).href
  const counts = { total: Number(slo.total), bad: Number(slo.bad) }
  const { leftShare } = errorBudget({ objective, counts })
  const verdicts = alert.verdicts as unknown as readonly RuleVerdict[]
  const isOver = event === 'resolved'
  const pace = alert.severity === 'page' ? 'fast' : 'steadily'
  return {
    title: isOver
      ? `Resolved: ${slo.name} no longer burns its error budget`
      : `${slo.name} burns its error budget ${pace}`,
    sentences: [
      ...(isOver ? [] : verdicts.filter(isExceeded).map(sentenceOf)),
      `Objective: ${percent(objective)} over ${periodDays} days. Error budget left: ${percent(leftShare)}.`,
    ],
    url,
    payload: {
      type: `slo_alert.${event}`,
      delivery: delivery.id,
      alert: {
        id: alert.id,
        severity: alert.severity,
        status: isOver ? 'resolved' : 'firing',
        pendingSince: alert.pendingSince.toISOString(),
        firedAt: alert.firedAt?.toISOString() ?? null,
        resolvedAt: alert.resolvedAt?.toISOString() ?? null,
        windows: verdicts.map(({ rule, longBurn, shortBurn, verdict }) => ({
          longMs: rule.longMs,
          shortMs: rule.shortMs,
          factor: rule.factor,
          longBurn,
          shortBurn,
          exceeded: verdict === 'exceeded',
        })),
      },
      slo: { id: slo.id, name: slo.name, indicator, scope, objective, periodDays },
      budgetLeft: leftShare,
      url,
    },
  }
}

function testMessage({ id, channel }: OutgoingAlert, portalUrl: string): AlertMessage {
  const url = new URL('/admin/alerts', portalUrl).href
  return {
    title: `Test of the channel ${channel.name}`,
    sentences: ['Alerts about error budgets will arrive here. Nothing is wrong.'],
    url,
    payload: { type: 'test', delivery: id, url },
  }
}

const isExceeded = ({ verdict }: RuleVerdict): boolean => verdict === 'exceeded'

function sentenceOf({ rule, longBurn, shortBurn }: RuleVerdict): string {
  return (
    `Over ${duration(rule.longMs)} it burns ${times(longBurn)} as fast as the budget allows, over ` +
    `${duration(rule.shortMs)} ${times(shortBurn)}; the limit is ${times(rule.factor)}.`
  )
}

function times(factor: number): string {
  return `${Math.round(factor * 10) / 10} ×`
}

function percent(fraction: number): string {
  return `${Math.round(fraction * 1e5) / 1e3} %`
}

function duration(ms: number): string {
  const minutes = ms / 60_000
  if (minutes % 1_440 === 0) return `${minutes / 1_440} d`
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`
}
