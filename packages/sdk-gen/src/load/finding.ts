/**
 * One thing to say about an uploaded document, at the place where it is.
 *
 * `code` is one of ours (`snake_case`) or the linter's rule id (`kebab-case`). `pointer` is a JSON Pointer
 * in fragment form (`#`, `#/paths/~1ports/get`). `line` and `column` count from 1 and are null where the
 * finding is about the text as a whole.
 */
export type Finding = Readonly<{
  severity: 'error' | 'warning'
  code: string
  message: string
  pointer: string
  line: number | null
  column: number | null
}>

/** A place in the text, counted from 1. */
export type Place = Readonly<{ line: number | null; column: number | null }>

export const NOWHERE: Place = { line: null, column: null }

const MESSAGE_CHARS_MAX = 400

/** An error that refuses the document. Long messages (they may quote the document) are cut. */
export function refusal(code: string, message: string, place = NOWHERE, pointer = '#'): Finding {
  return { severity: 'error', code, message: cut(message), pointer, ...place }
}

/** Something worth fixing in a document that is good enough to use. */
export function warning(code: string, message: string, place = NOWHERE, pointer = '#'): Finding {
  return { severity: 'warning', code, message: cut(message), pointer, ...place }
}

function cut(message: string): string {
  return message.length <= MESSAGE_CHARS_MAX ? message : `${message.slice(0, MESSAGE_CHARS_MAX)}…`
}

/**
 * Group after group; in each, errors before warnings, both in the order of the text; at most `findingsMax` in
 * all. What is left out is said in one last finding, `more_findings`, so that a list is never silently short.
 */
export function tidyFindings(
  groups: readonly (readonly Finding[])[],
  findingsMax: number,
): Finding[] {
  const ordered = groups.flatMap((group) => [...group].sort(byWeightThenPlace))
  if (ordered.length <= findingsMax) return ordered
  const kept = ordered.slice(0, findingsMax)
  const more = ordered.length - kept.length
  return [...kept, warning('more_findings', `${more} more not shown. Fix these first.`)]
}

function byWeightThenPlace(a: Finding, b: Finding): number {
  if (a.severity !== b.severity) return a.severity === 'error' ? -1 : 1
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)
}

/** Appends a key to a pointer, escaped as RFC 6901 §3 says. */
export function childPointer(pointer: string, key: string | number): string {
  return `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/** The keys of a pointer in fragment form; the document itself is the empty list. */
export function pointerKeys(pointer: string): string[] {
  const path = pointer.replace(/^#\/?/, '')
  if (path === '') return []
  return path.split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
}
