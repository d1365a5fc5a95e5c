import { describePredicate, type HeaderEdit, type RoutePredicate } from '@gatehouse/policy'
import type { z } from 'zod'
import type { RouteTestResult } from '@/contract/route-test.ts'
import type { CreateRoute, RouteRecord } from '@/contract/routes.ts'
import type { Tone } from '@/ui/tone.ts'

/** What a route's form holds. */
export type RouteFormValues = z.input<typeof CreateRoute>

export const NEW_ROUTE: Omit<RouteFormValues, 'versionId'> = {
  ...{
    versionChoice: 'fixed',
    path: '',
    host: null,
    methods: [],
    predicates: [],
    priority: 0,
    stripPrefix: '',
  },
  ...{ pathRewrite: null, upstreamHost: null, requestHeaders: [], responseHeaders: [] },
  ...{ upstreamId: null, bodyBytesMax: 10_485_760, webSocket: false, enabled: true },
}

export function toValues(route: RouteRecord): RouteFormValues {
  const { path, host, methods, stripPrefix, bodyBytesMax, webSocket, enabled } = route
  const { predicates, priority, pathRewrite, upstreamHost, versionChoice } = route
  return {
    ...{ path, host, stripPrefix, bodyBytesMax, webSocket, enabled },
    ...{ predicates, priority, pathRewrite, upstreamHost, versionChoice },
    ...{ requestHeaders: route.requestHeaders, responseHeaders: route.responseHeaders },
    methods: methods as RouteFormValues['methods'],
    versionId: route.apiVersion.id,
    upstreamId: route.upstream?.id ?? null,
  }
}

/** Which methods a route takes, in a word. */
export function methodWords(methods: readonly string[]): string {
  return methods.length === 0 ? 'All' : methods.join(', ')
}

/** The condition that a form adds. */
export const NEW_PREDICATE: RoutePredicate = { in: 'header', name: '', test: 'equals', value: '' }

/** Whether a test compares with a value. */
export function asksForValue(test: RoutePredicate['test'] | undefined): boolean {
  return test === 'equals' || test === 'prefix'
}

/** What a route asks of a call besides host, path and method, in words. */
export function predicateWords(predicates: readonly RoutePredicate[]): string {
  return predicates.length === 0 ? '—' : predicates.map(describePredicate).join(', ')
}

/** `set X-Region: eu`. */
function editWords({ op, name, value }: HeaderEdit): string {
  return op === 'remove' ? `remove ${name}` : `${op} ${name}: ${value}`
}

type Names = Readonly<Record<string, string>>

/** A field of a route's form in words, for a conflict: ids as names, lists as sentences. */
export function routeValueWords(name: string, value: unknown, names: Names): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  switch (name) {
    case 'predicates':
      return predicateWords(value as readonly RoutePredicate[])
    case 'methods':
      return methodWords(value as readonly string[])
    case 'requestHeaders':
    case 'responseHeaders':
      return (value as readonly HeaderEdit[]).map(editWords).join(', ') || '—'
    case 'upstreamId':
      return value === null ? 'The version’s' : (names[String(value)] ?? String(value))
    case 'versionId':
      return names[String(value)] ?? String(value)
    default:
      return value === null || value === '' ? '—' : String(value)
  }
}

/** The prefix that the path offers to be taken off: `/ferry/v1/*` → `/ferry/v1`. */
export function prefixOf(path: string): string {
  const literal = path.replace(/\/\*$/, '').replace(/\/\{.*$/, '')
  return literal === '/' ? '' : literal.replace(/\/+$/, '')
}

const OUTCOMES: Readonly<Record<RouteTestResult['outcome'], { tone: Tone; title: string }>> = {
  matched: { tone: 'ok', title: 'A route matches' },
  method_not_allowed: { tone: 'warn', title: 'Other methods only' },
  not_found: { tone: 'warn', title: 'No route' },
  refused: { tone: 'danger', title: 'Refused before routing' },
}

export function outcomeLook({ outcome }: RouteTestResult) {
  return OUTCOMES[outcome]
}

/** What the tester says under its title. */
export function outcomeSentence({ outcome, detail, methods }: RouteTestResult): string {
  if (outcome === 'method_not_allowed') return `The path is served for ${methods.join(', ')}: 405.`
  if (outcome === 'not_found') return 'Gateways answer 404.'
  return outcome === 'refused' ? `${detail}: 400.` : detail
}
