import { pathBelow } from './canonical-path.ts'
import { type PathTemplate, parseTemplate } from './template.ts'

/** How a route turns the path it matched into the one that is forwarded. */
export type PathRewrite =
  | Readonly<{ kind: 'strip'; segments: number }>
  | Readonly<{
      kind: 'template'
      /** A literal as it is written, or the place of a segment of the matched path. */
      parts: readonly (string | number)[]
      /** From which segment on the rest of the matched path follows; undefined: nothing does. */
      restFrom: number | undefined
    }>

export type ParsedRewrite =
  | Readonly<{ ok: true; rewrite: PathRewrite }>
  | Readonly<{ ok: false; issues: readonly string[] }>

/**
 * Reads a rewrite such as `/internal/{id}/*` for a route's template: parameters stand for the segments that the template
 * gave these names, a trailing `/*` for its rest. Every issue is a sentence; total.
 */
export function parseRewrite(text: string, matched: PathTemplate): ParsedRewrite {
  const parsed = parseTemplate(text)
  if (!parsed.ok) return parsed
  const { segments, hasRest } = parsed.template
  const issues: string[] = []
  if (hasRest && !matched.hasRest) issues.push('ends with "/*", but the path does not')
  const raw = text.slice(1).split('/')
  const parts = segments.map((segment, index) => {
    if (segment.kind === 'literal') return raw[index] ?? ''
    const at = matched.segments.findIndex(
      (own) => own.kind === 'parameter' && own.name === segment.name,
    )
    if (at === -1) issues.push(`uses {${segment.name}}, which the path does not have`)
    return at
  })
  if (issues.length > 0) return { ok: false, issues }
  const restFrom = hasRest ? matched.segments.length : undefined
  return { ok: true, rewrite: Object.freeze({ kind: 'template', parts, restFrom }) }
}

/**
 * The path to forward. `path` is canonical; its percent-encoding is untouched, and so is a slash at its end. Literals of a
 * rewrite are as they were written.
 */
export function rewritePath(rewrite: PathRewrite, path: string): string {
  if (rewrite.kind === 'strip') {
    return rewrite.segments === 0 ? path : pathBelow(path, rewrite.segments)
  }
  const raw = path.slice(1).split('/')
  const parts = rewrite.parts.map((part) => (typeof part === 'string' ? part : (raw[part] ?? '')))
  const head = parts.length === 0 ? '' : `/${parts.join('/')}`
  const slash = path.length > 1 && path.endsWith('/') ? '/' : ''
  if (rewrite.restFrom === undefined) return `${head}${slash}` || '/'
  const rest = raw.slice(rewrite.restFrom).join('/')
  return rest === '' ? `${head}${slash}` || '/' : `${head}/${rest}`
}

/** The decoded segments by which an operation of the version's document is found: those that the upstream will see. */
export function rewrittenSegments(
  rewrite: PathRewrite,
  segments: readonly string[],
): readonly string[] {
  if (rewrite.kind === 'strip') {
    return rewrite.segments === 0 ? segments : segments.slice(rewrite.segments)
  }
  const parts = rewrite.parts.map((part) =>
    typeof part === 'string' ? decodeURIComponent(part) : (segments[part] ?? ''),
  )
  return rewrite.restFrom === undefined ? parts : [...parts, ...segments.slice(rewrite.restFrom)]
}
