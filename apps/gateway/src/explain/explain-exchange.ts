import {
  candidatesFor,
  type ExplainedCandidate,
  type ExplainedLimit,
  type ExplainedPhase,
  type ExplainedRoute,
  type ExplainedTarget,
  type Explanation,
  isEjected,
  Problem,
  parseKey,
  shownFields,
} from '@gatehouse/policy'
import { takePresentedKey } from '../http/presented-key.ts'
import { readRequestHeaders } from '../http/request-headers.ts'
import type { Exchange } from '../pipeline/exchange.ts'
import type { Outcome } from '../pipeline/outcome.ts'
import type { LimitCharge } from '../stores/limit-store.ts'
import type { BalancedTarget } from '../upstream/balanced-target.ts'
import type { Balancer } from '../upstream/balancer.ts'
import { requestHead, requestTarget } from '../upstream/request-head.ts'

export type Walked = Readonly<{
  /** Of the last phase. */
  outcome: Outcome
  phases: readonly ExplainedPhase[]
  /** What the limits were asked; absent when none was. */
  charge?: LimitCharge
  /** Who was asked for a target; absent when nobody was. */
  balancer?: Balancer
  nowMs: number
}>

/** What a walk through the phases left on its exchange, for people to read. */
export function explainExchange(exchange: Exchange, walked: Walked): Explanation {
  const { method, host, path, query, clientAddress, snapshot, subscriptionId, tier } = exchange
  const targets = targetsOf(exchange, walked)
  const forwarded = walked.outcome === 'continue' ? forwardedOf(exchange) : null
  return {
    revision: snapshot?.revision ?? null,
    outcome: outcomeOf(exchange, walked.outcome),
    request: { method, host, path, query, address: clientAddress },
    route: routeOf(exchange),
    candidates: candidatesOf(exchange),
    key: keyOf(exchange),
    subscription: tier === undefined ? null : { id: subscriptionId, tier: tier.slug },
    limits: limitsOf(exchange, walked.charge),
    targets,
    forwarded,
    phases:
      forwarded === null
        ? [...walked.phases]
        : [
            ...walked.phases,
            {
              ...{ phase: 'forward', verdict: 'not_looked_at', answerFields: [] },
              says: [`It would be sent to ${forwarded.url}; nothing was.`],
            },
          ],
  }
}

function outcomeOf({ status }: Exchange, outcome: Outcome): Explanation['outcome'] {
  if (outcome instanceof Problem) {
    const { code, message } = outcome
    return { kind: 'refused', status: outcome.status, code, detail: message }
  }
  return outcome === 'answered'
    ? { kind: 'answered', status, code: null, detail: 'The gateway answers by itself' }
    : { kind: 'forwarded', status: null, code: null, detail: 'It would be sent on' }
}

function routeOf({ route, operationId }: Exchange): ExplainedRoute | null {
  if (route === undefined) return null
  const { id, host, path, priority, api, version } = route
  return {
    ...{ id, host, path, priority, apiId: api.id, apiSlug: api.slug },
    ...{ versionId: version.id, versionName: version.name },
    operationId: operationId === '' ? null : operationId,
  }
}

function candidatesOf(exchange: Exchange): ExplainedCandidate[] {
  const { snapshot, host, method, segments, path } = exchange
  if (snapshot === undefined || path === '') return []
  const asked = { host, method: askedMethod(exchange), segments }
  return candidatesFor(snapshot.routes, asked, exchange).map(({ route, verdict, why }) => ({
    ...{ id: route.id, host: route.host, path: route.path, verdict, why },
  }))

  /** A preflight goes to the route of the method that it asks about. */
  function askedMethod({ headers, route }: Exchange): string {
    const isPreflight = method === 'OPTIONS' && headers.origin !== undefined
    return (isPreflight && route?.api.cors ? headers.corsMethod : undefined) ?? method
  }
}

/** The key's text is read again from the fields: the exchange does not keep it. */
function keyOf({ principal, request }: Exchange): Explanation['key'] {
  if (principal === undefined) return null
  const { keyId, applicationId, organizationId, environment } = principal
  const presented = takePresentedKey(readRequestHeaders(request.rawHeaders))
  const parsed = presented.kind === 'key' ? parseKey(presented.text) : undefined
  const hint = parsed?.ok === true ? `gh_${environment}_…${parsed.hint}` : null
  return { id: keyId, hint, applicationId, organizationId }
}

function limitsOf({ verdicts = [] }: Exchange, charge: LimitCharge | undefined): ExplainedLimit[] {
  return verdicts.map(({ limit, allowed, remaining, resetMs, retryAfterMs }, index) => ({
    ...{ id: limit.id, name: limit.name, scope: limit.scope, mode: limit.mode },
    key: charge?.scopeIds[index] ?? '',
    cost: charge?.costs[index] ?? 1,
    quota: limit.quota,
    ...{ remaining, allowed, resetMs, retryAfterMs },
  }))
}

/** Their health is that of before the walk, which leased a probe of a copy. */
function targetsOf({ target: chosen }: Exchange, { balancer, nowMs }: Walked): ExplainedTarget[] {
  return (balancer?.targets ?? []).map((one) => ({
    id: one.target.id,
    url: one.target.origin + one.target.basePath,
    ...{ weight: one.weight, active: one.active, isChosen: one.target === chosen?.target },
    ...healthOf(one, nowMs),
  }))
}

function healthOf(
  { health: { breaker, ejection, checked } }: BalancedTarget,
  nowMs: number,
): Pick<ExplainedTarget, 'state' | 'forMs'> {
  if (breaker.state !== 'closed') {
    const state = breaker.state === 'open' ? 'breaker_open' : 'breaker_half_open'
    return { state, forMs: Math.max(0, breaker.untilMs - nowMs) }
  }
  if (isEjected(ejection, nowMs)) {
    return { state: 'ejected', forMs: ejection.ejectedUntilMs - nowMs }
  }
  return { state: checked.isHealthy ? 'healthy' : 'unhealthy', forMs: null }
}

function forwardedOf(exchange: Exchange): Explanation['forwarded'] {
  const { target, traceparent } = exchange
  if (target === undefined) return null
  const url = target.target.origin + requestTarget(exchange, target.target)
  return { url, fields: shownFields(requestHead(exchange, traceparent)) }
}
