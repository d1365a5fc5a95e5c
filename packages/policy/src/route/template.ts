import { canonicalPath } from './canonical-path.ts'

/**
 * Path templates of routes and of OpenAPI operations.
 *
 *     /ferry/v1/*            literal, literal, rest
 *     /pets/{id}/photos      literal, parameter, literal
 *
 * Literals are kept decoded, as the segments of a canonical path are.
 */
export type TemplateSegment =
  | Readonly<{ kind: 'literal'; text: string }>
  | Readonly<{ kind: 'parameter'; name: string }>

export type PathTemplate = Readonly<{
  segments: readonly TemplateSegment[]
  /** Whether a trailing `/*` takes what remains, or nothing. */
  hasRest: boolean
}>

export type ParsedTemplate =
  | Readonly<{ ok: true; template: PathTemplate }>
  | Readonly<{ ok: false; issues: readonly string[] }>

/** Bounds the matcher's depth; no sensible API comes near. */
const SEGMENTS_MAX = 32
const PARAMETER = /^\{([A-Za-z_][A-Za-z0-9_-]*)\}$/

/** Reads a route's template. Every issue is a sentence; total. */
export function parseTemplate(text: string): ParsedTemplate {
  if (!text.startsWith('/')) return { ok: false, issues: ['must start with "/"'] }
  if (text === '/') return { ok: true, template: { segments: [], hasRest: false } }
  if (text.endsWith('/')) return { ok: false, issues: ['must not end with "/"'] }
  const parts = text.slice(1).split('/')
  const hasRest = parts.at(-1) === '*'
  if (hasRest) parts.pop()
  const issues = new Set<string>()
  const names = new Set<string>()
  if (parts.length > SEGMENTS_MAX) issues.add(`must have at most ${SEGMENTS_MAX} segments`)
  const segments = parts.map((part) => {
    const segment = readSegment(part)
    if (typeof segment === 'string') {
      issues.add(segment)
      return { kind: 'literal', text: part } as const
    }
    if (segment.kind === 'parameter') {
      if (names.has(segment.name)) issues.add(`names the parameter {${segment.name}} twice`)
      names.add(segment.name)
    }
    return segment
  })
  if (issues.size > 0) return { ok: false, issues: [...issues] }
  return { ok: true, template: { segments, hasRest } }
}

/**
 * Reads an operation's path from an OpenAPI document, which may put parameters inside segments (`/report.{format}`).
 * Such a segment counts as a whole parameter: usage is attributed by it, nothing is authorised. Total: what cannot be a
 * path becomes a template that matches only its own text.
 */
export function parseOperationPath(text: string): PathTemplate {
  const trimmed = text.replace(/^\//, '').replace(/\/$/, '')
  if (trimmed === '') return { segments: [], hasRest: false }
  const segments = trimmed.split('/').map((part): TemplateSegment => {
    if (part.includes('{') && part.includes('}')) return { kind: 'parameter', name: part }
    return { kind: 'literal', text: decodedLiteral(part) ?? part }
  })
  return { segments, hasRest: false }
}

/** Two templates with the same shape match exactly the same paths, whatever their parameters are called. */
export function templateShape(template: PathTemplate): string {
  const parts = template.segments.map((segment) =>
    segment.kind === 'literal' ? encodeURIComponent(segment.text) : '{}',
  )
  return `/${[...parts, ...(template.hasRest ? ['*'] : [])].join('/')}`
}

/** A segment, or what is wrong with it. */
function readSegment(part: string): TemplateSegment | string {
  if (part === '') return 'must not contain "//"'
  const name = PARAMETER.exec(part)?.[1]
  if (name !== undefined) return { kind: 'parameter', name }
  if (/[{}]/.test(part))
    return `has a malformed parameter "${part}": write {name} as a whole segment`
  if (part.includes('*')) return '"*" may only be the whole last segment'
  const text = part.includes('?') ? undefined : decodedLiteral(part)
  return text === undefined
    ? `has a segment that no request can match: "${part}"`
    : { kind: 'literal', text }
}

function decodedLiteral(part: string): string | undefined {
  const canonical = canonicalPath(`/${part}`)
  return canonical.ok ? canonical.segments[0] : undefined
}
