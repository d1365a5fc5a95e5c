import { headerEditIssue } from '../route/header-edits.ts'
import { normalisedPredicates, predicateIssue, type RoutePredicate } from '../route/predicate.ts'
import { type PathRewrite, parseRewrite } from '../route/rewrite.ts'
import { type PathTemplate, parseTemplate } from '../route/template.ts'
import type { IssueSink } from './issue-sink.ts'
import type { Located } from './read-source.ts'
import { CALLERS_HOST, type RouteSource } from './route.ts'

/** What the gateway answers by itself; routes may not begin with these. */
export const RESERVED_PATHS = ['/-', '/.well-known/api-catalog'] as const

const HOST = /^(?=.{1,253}$)(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/
const UPSTREAM_HOST = /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(:\d{1,5})?$/
const METHOD = /^[A-Z]{1,20}$/
/** CONNECT asks for a tunnel; TRACE would show the caller the fields that the gateway adds. */
const REFUSED_METHODS: ReadonlySet<string> = new Set(['CONNECT', 'TRACE'])

/** What a route says by itself, before anything that it refers to is known. */
export type RouteForm = Readonly<{
  template: PathTemplate
  methods: ReadonlySet<string> | undefined
  predicates: readonly RoutePredicate[]
  rewrite: PathRewrite
}>

type FieldIssue = readonly [field: string, message: string]

/** Undefined after reporting everything that is wrong. */
export function readRouteForm(
  { at, record }: Located<RouteSource>,
  sink: IssueSink,
): RouteForm | undefined {
  const parsed = parseTemplate(record.path)
  const issues: FieldIssue[] = [...matchIssues(record), ...headerIssues(record)]
  let rewrite: PathRewrite | undefined
  if (parsed.ok) {
    const read = readRewrite(record, parsed.template)
    if (read.ok) rewrite = read.rewrite
    else issues.push(...read.issues)
  } else {
    issues.push(...parsed.issues.map((message): FieldIssue => ['path', message]))
  }
  for (const [field, message] of issues) sink.error(`${at}.${field}`, record.id, message)
  if (issues.length > 0 || !parsed.ok || rewrite === undefined) return undefined
  return {
    template: parsed.template,
    methods: record.methods.length === 0 ? undefined : new Set(record.methods),
    predicates: Object.freeze(normalisedPredicates(record.predicates)),
    rewrite,
  }
}

/** What is wrong with what a route matches and the space its path lies in, by field. */
function matchIssues({ host, path, methods, predicates, webSocket }: RouteSource): FieldIssue[] {
  const issues: FieldIssue[] = []
  if (host !== null && !HOST.test(host)) {
    const message = `"${host}" must be a host name in lower case without a port, or "*." and one`
    issues.push(['host', message])
  }
  for (const method of methods) {
    if (METHOD.test(method) && !REFUSED_METHODS.has(method)) continue
    issues.push(['methods', `"${method}" is not a method that can be routed`])
  }
  if (webSocket && methods.length > 0 && !methods.includes('GET')) {
    issues.push(['webSocket', 'a WebSocket begins with a GET, which this route does not take'])
  }
  const reserved = RESERVED_PATHS.find((prefix) => `${path}/`.startsWith(`${prefix}/`))
  if (reserved !== undefined) issues.push(['path', `paths under ${reserved} belong to the gateway`])
  for (const [index, predicate] of predicates.entries()) {
    const message = predicateIssue(predicate)
    if (message !== undefined) issues.push([`predicates.${index}`, message])
  }
  return issues
}

function headerIssues({ upstreamHost, ...record }: RouteSource): FieldIssue[] {
  const issues: FieldIssue[] = []
  if (upstreamHost !== null && upstreamHost !== CALLERS_HOST && !UPSTREAM_HOST.test(upstreamHost)) {
    issues.push(['upstreamHost', `"${upstreamHost}" must be a host name, or "*" for the caller's`])
  }
  for (const side of ['request', 'response'] as const) {
    for (const [index, edit] of record[`${side}Headers`].entries()) {
      const message = headerEditIssue(edit, side)
      if (message !== undefined) issues.push([`${side}Headers.${index}`, message])
    }
  }
  return issues
}

type Rewrite = { ok: true; rewrite: PathRewrite } | { ok: false; issues: FieldIssue[] }

/** How the path changes on the way, or what is wrong with what says so. */
export function readRewrite(
  { stripPrefix, pathRewrite }: Pick<RouteSource, 'stripPrefix' | 'pathRewrite'>,
  template: PathTemplate,
): Rewrite {
  if (pathRewrite === null) {
    const segments = countStripped(stripPrefix, template)
    if (segments !== undefined) {
      return { ok: true, rewrite: Object.freeze({ kind: 'strip', segments }) }
    }
    const message = `"${stripPrefix}" must be made of the first literal segments of the path`
    return { ok: false, issues: [['stripPrefix', message]] }
  }
  if (stripPrefix !== '') {
    const message = 'a path that is rewritten has no prefix to take off'
    return { ok: false, issues: [['pathRewrite', message]] }
  }
  const parsed = parseRewrite(pathRewrite, template)
  if (parsed.ok) return parsed
  return { ok: false, issues: parsed.issues.map((message) => ['pathRewrite', message]) }
}

/** How many segments of the template `prefix` takes; undefined when it is no literal prefix of it. */
function countStripped(prefix: string, template: PathTemplate): number | undefined {
  if (prefix === '') return 0
  const parsed = parseTemplate(prefix)
  if (!parsed.ok || parsed.template.hasRest) return undefined
  const { segments } = parsed.template
  const isPrefix = segments.every((segment, index) => {
    const own = template.segments[index]
    return segment.kind === 'literal' && own?.kind === 'literal' && own.text === segment.text
  })
  return isPrefix ? segments.length : undefined
}
