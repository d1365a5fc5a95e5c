import { DEFAULT_RESILIENCE, type Resilience, type RetryRule } from '@gatehouse/policy'

type Group = keyof Resilience
type Numbers<Rule> = {
  [Name in keyof Rule]: Rule[Name] extends number ? Name : never
}[keyof Rule] &
  string
export type NumberPath = { [G in Group]: `resilience.${G}.${Numbers<Resilience[G]>}` }[Group]

export type NumberSetting = Readonly<{
  path: NumberPath
  label: string
  unit?: 'ms' | '%'
  usual: number
}>

const { ejection, healthCheck, breaker, caps, retry } = DEFAULT_RESILIENCE

export const METHODS = [
  { value: 'round_robin', label: 'In turn, by weight' },
  { value: 'least_requests', label: 'The less busy of two' },
  { value: 'hash', label: 'Always the same for one caller' },
] as const

export const HASH_KEYS = [
  { value: 'consumer', label: 'The organisation' },
  { value: 'address', label: 'The caller’s address' },
  { value: 'header', label: 'A request header' },
] as const

export const HEALTH_CHECK_NUMBERS: readonly NumberSetting[] = [
  {
    ...{ path: 'resilience.healthCheck.intervalMs', label: 'Interval' },
    ...{ unit: 'ms', usual: healthCheck.intervalMs },
  },
  {
    ...{ path: 'resilience.healthCheck.timeoutMs', label: 'Timeout' },
    ...{ unit: 'ms', usual: healthCheck.timeoutMs },
  },
  {
    ...{ path: 'resilience.healthCheck.healthyAfter', label: 'Good answers until back' },
    usual: healthCheck.healthyAfter,
  },
  {
    ...{ path: 'resilience.healthCheck.unhealthyAfter', label: 'Bad answers until out' },
    usual: healthCheck.unhealthyAfter,
  },
]

export const EJECTION_NUMBERS: readonly NumberSetting[] = [
  {
    ...{ path: 'resilience.ejection.consecutiveFailures', label: 'Failures in a row' },
    usual: ejection.consecutiveFailures,
  },
  {
    ...{ path: 'resilience.ejection.baseMs', label: 'First ejection' },
    ...{ unit: 'ms', usual: ejection.baseMs },
  },
  {
    ...{ path: 'resilience.ejection.maxMs', label: 'Longest ejection' },
    ...{ unit: 'ms', usual: ejection.maxMs },
  },
  {
    ...{ path: 'resilience.ejection.maxPercent', label: 'Ejected at once, at most' },
    ...{ unit: '%', usual: ejection.maxPercent },
  },
  {
    ...{ path: 'resilience.ejection.panicPercent', label: 'Use all when fewer are well' },
    ...{ unit: '%', usual: ejection.panicPercent },
  },
]

export const BREAKER_NUMBERS: readonly NumberSetting[] = [
  {
    ...{ path: 'resilience.breaker.failurePercent', label: 'Share of failures' },
    ...{ unit: '%', usual: breaker.failurePercent },
  },
  {
    ...{ path: 'resilience.breaker.requestsMin', label: 'Of at least so many requests' },
    usual: breaker.requestsMin,
  },
  {
    ...{ path: 'resilience.breaker.windowMs', label: 'Within' },
    ...{ unit: 'ms', usual: breaker.windowMs },
  },
  {
    ...{ path: 'resilience.breaker.openMs', label: 'Until one request tries again' },
    ...{ unit: 'ms', usual: breaker.openMs },
  },
]

export const RETRY_NUMBERS: readonly NumberSetting[] = [
  {
    ...{ path: 'resilience.retry.attemptsMax', label: 'Tries in all' },
    usual: retry.attemptsMax,
  },
  {
    ...{ path: 'resilience.retry.budgetPercent', label: 'Retries, of requests under way' },
    ...{ unit: '%', usual: retry.budgetPercent },
  },
  {
    ...{ path: 'resilience.retry.budgetMin', label: 'And at least so many' },
    usual: retry.budgetMin,
  },
  {
    ...{ path: 'resilience.retry.baseMs', label: 'First wait below' },
    ...{ unit: 'ms', usual: retry.baseMs },
  },
  {
    ...{ path: 'resilience.retry.capMs', label: 'Longest wait' },
    ...{ unit: 'ms', usual: retry.capMs },
  },
]

export const CAPS_NUMBERS: readonly NumberSetting[] = [
  {
    ...{ path: 'resilience.caps.connections', label: 'Connections' },
    usual: caps.connections,
  },
  {
    ...{ path: 'resilience.caps.pending', label: 'Waiting for a connection' },
    usual: caps.pending,
  },
  {
    ...{ path: 'resilience.caps.requests', label: 'Requests under way' },
    usual: caps.requests,
  },
]

type Statuses = RetryRule['statuses']

/** The list with a status in or out, in ascending order, so that the same choice is always the same list. */
export function withStatus(
  statuses: Statuses,
  status: Statuses[number],
  isChosen: boolean,
): Statuses {
  const others = statuses.filter((one) => one !== status)
  return isChosen ? [...others, status].sort((a, b) => a - b) : others
}
