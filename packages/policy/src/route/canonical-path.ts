import { type PathPolicy, SAFE_PATH_POLICY } from './path-policy.ts'

/**
 * One canonical path a request, decided once; routing, authorisation, limits, logs and the upstream all use it.
 *
 * Threat   two programs read one path differently: `/a/..%2fb`, `/a/..;/b`, `/a//b`, `/a\b`, `/%2e%2e/b`. What is
 *          ambiguous is refused (default) or rewritten as the policy says, never passed on as it came.
 * Matching works on `segments`: each decoded once, so that every spelling of a segment matches the same route.
 *          A trailing slash matters to the upstream only: `/pets` and `/pets/` have the same segments.
 * Forwards `path`, whose percent-encoding is untouched except where the policy says `decode`.
 * Promise  total; idempotent: the canonical path of `path` is `path`.
 * Source   RFC 3986 §3.3, §5.2.4, §6.2.2; RFC 9112 §3.2.
 */
const REFUSALS = {
  not_origin_form: 'The request target must be a path or an absolute http(s) URL',
  fragment: 'The request target contains "#"',
  bad_character: 'The request target contains a character that must be percent-encoded',
  bad_escape: 'The path contains a percent-escape that is not valid UTF-8',
  control_character: 'The path contains a percent-encoded control character',
  backslash: 'The path contains a backslash',
  encoded_slash: 'The path contains a percent-encoded slash',
  dot_segment: 'The path contains a "." or ".." segment',
  empty_segment: 'The path contains an empty segment ("//")',
  matrix_parameters: 'The path contains ";"',
  trailing_slash: 'The path ends with a slash',
} as const

export type PathRefusal = keyof typeof REFUSALS

export type CanonicalPath =
  | Readonly<{
      ok: true
      /** What is forwarded; starts with `/`. */
      path: string
      /** Decoded, without a trailing empty one; `/` has none. */
      segments: readonly string[]
      /** `` or `?…`, as it came. */
      query: string
      /** Host and port of an absolute-form target, which outrank the Host field; else undefined. */
      authority: string | undefined
    }>
  | Readonly<{ ok: false; reason: PathRefusal }>

/** A refusal as a public sentence. */
export function describePathRefusal(reason: PathRefusal): string {
  return REFUSALS[reason]
}

const NOT_URI = /[^\x21-\x7e]/
const ABSOLUTE_FORM = /^https?:\/\/([^/?#@]+)([/?].*)?$/i
/** No `.` at the start of a segment, nothing encoded, nothing doubtful: most paths, and nothing to decide. */
const PLAIN =
  /^\/(?:[\w~!$&'()*+,=:@-][\w.~!$&'()*+,=:@-]*\/)*(?:[\w~!$&'()*+,=:@-][\w.~!$&'()*+,=:@-]*)?$/

/** Reads a request target in origin form (`/a?b`) or absolute form (`http://host/a?b`). Never throws. */
export function canonicalPath(
  rawTarget: string,
  policy: PathPolicy = SAFE_PATH_POLICY,
): CanonicalPath {
  if (NOT_URI.test(rawTarget)) return refuse('bad_character')
  if (rawTarget.includes('#')) return refuse('fragment')
  if (rawTarget.startsWith('/')) return decideTarget(rawTarget, undefined, policy)
  const absolute = ABSOLUTE_FORM.exec(rawTarget)
  if (absolute === null) return refuse('not_origin_form')
  const rest = absolute[2] ?? ''
  return decideTarget(rest.startsWith('/') ? rest : `/${rest}`, absolute[1], policy)
}

/** `target` starts with a slash. */
function decideTarget(
  target: string,
  authority: string | undefined,
  policy: PathPolicy,
): CanonicalPath {
  const queryAt = target.indexOf('?')
  const rawPath = queryAt === -1 ? target : target.slice(0, queryAt)
  const query = queryAt === -1 ? '' : target.slice(queryAt)
  if (PLAIN.test(rawPath) && (policy.trailingSlash === 'keep' || !rawPath.endsWith('/'))) {
    return { ok: true, path: rawPath, segments: plainSegments(rawPath), query, authority }
  }
  const decided = decide(rawPath, policy)
  if (typeof decided === 'string') return refuse(decided)
  return { ok: true, ...decided, query, authority }
}

/**
 * The rest of a canonical path after its first `count` segments, with its leading slash; `/` when nothing is left.
 * Segments of the path and of its canonical form correspond one to one.
 */
export function pathBelow(path: string, count: number): string {
  let at = 0
  for (let left = count; left > 0 && at !== -1; left--) at = path.indexOf('/', at + 1)
  return at === -1 ? '/' : path.slice(at)
}

function refuse(reason: PathRefusal): CanonicalPath {
  return { ok: false, reason }
}

function plainSegments(path: string): string[] {
  if (path === '/') return []
  return path.slice(1, path.endsWith('/') ? -1 : undefined).split('/')
}

type Segment = Readonly<{ raw: string; decoded: string }>

function decide(
  rawPath: string,
  policy: PathPolicy,
): PathRefusal | { path: string; segments: string[] } {
  const parts = split(rawPath, policy)
  const kept: Segment[] = []
  let hasTrailingSlash = false
  for (const [index, raw] of parts.entries()) {
    const isLast = index === parts.length - 1
    const decoded = decodeSegment(raw, policy)
    if (typeof decoded !== 'string') return decoded.reason
    const role = roleOf(raw, decoded, isLast, policy)
    if (role === 'empty_segment' || role === 'dot_segment') return role
    if (role === 'keep') kept.push({ raw, decoded })
    if (role === 'parent' && kept.pop() === undefined) return 'dot_segment'
    hasTrailingSlash = role !== 'keep'
  }
  return assemble(kept, hasTrailingSlash, policy)
}

function split(rawPath: string, policy: PathPolicy): string[] {
  const separated = policy.encodedSlash === 'decode' ? rawPath.replaceAll(/%2f/gi, '/') : rawPath
  return separated.slice(1).split('/')
}

/** What becomes of a segment: kept, dropped, dropped with the one before it, or the whole path refused. */
function roleOf(
  raw: string,
  decoded: string,
  isLast: boolean,
  policy: PathPolicy,
): 'keep' | 'drop' | 'parent' | 'dot_segment' | 'empty_segment' {
  if (decoded === '.' || decoded === '..') {
    if (policy.dotSegments === 'reject') return 'dot_segment'
    return decoded === '.' ? 'drop' : 'parent'
  }
  if (decoded !== '') return 'keep'
  if (raw === '' && isLast) return 'drop'
  if (policy.emptySegments === 'reject') return 'empty_segment'
  return policy.emptySegments === 'keep' ? 'keep' : 'drop'
}

function assemble(
  kept: Segment[],
  hasTrailingSlash: boolean,
  policy: PathPolicy,
): PathRefusal | { path: string; segments: string[] } {
  let slash = hasTrailingSlash && kept.length > 0
  if (slash && policy.trailingSlash === 'reject') return 'trailing_slash'
  if (slash && policy.trailingSlash === 'remove') {
    while (kept.at(-1)?.raw === '') kept.pop()
    slash = false
  }
  return {
    path: `/${kept.map(({ raw }) => raw).join('/')}${slash ? '/' : ''}`,
    segments: kept.map(({ decoded }) => decoded),
  }
}

const CONTROL = /\p{Cc}/u

/** A segment as it is matched, or why the path is refused. */
function decodeSegment(raw: string, policy: PathPolicy): string | { reason: PathRefusal } {
  let decoded: string
  try {
    decoded = decodeURIComponent(raw)
  } catch {
    return { reason: 'bad_escape' }
  }
  if (CONTROL.test(decoded)) return { reason: 'control_character' }
  if (decoded.includes('\\')) return { reason: 'backslash' }
  if (decoded.includes(';') && policy.matrixParameters === 'reject') {
    return { reason: 'matrix_parameters' }
  }
  if (decoded.includes('/')) {
    if (policy.encodedSlash === 'reject') return { reason: 'encoded_slash' }
    // Kept inside the segment, but an upstream that decodes it must not climb out by it.
    if (decoded.split('/').some(isDots)) return { reason: 'dot_segment' }
  }
  return withoutParameters(raw, decoded)
}

/** Tomcat and its kin read `/..;x/` as `/../` and `/admin;x` as `/admin`; so is it matched. */
function withoutParameters(raw: string, decoded: string): string {
  const at = raw.indexOf(';')
  const name = at === -1 ? decoded : decodeURIComponent(raw.slice(0, at))
  return isDots(name) ? beforeParameters(name) : name
}

function isDots(text: string): boolean {
  const name = beforeParameters(text)
  return name === '.' || name === '..'
}

function beforeParameters(text: string): string {
  return text.split(';', 1)[0] ?? ''
}
