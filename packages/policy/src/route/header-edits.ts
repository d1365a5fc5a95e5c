import { z } from 'zod'
import { isHopByHop } from '../http/hop-by-hop.ts'
import { isReservedRequestHeader } from '../http/reserved-headers.ts'

/** A change to the fields of a request or an answer. `set` replaces what is there, `add` leaves it. */
export const HeaderEdit = z.object({
  op: z.enum(['set', 'add', 'remove']),
  name: z.string(),
  /** Means nothing for `remove`. */
  value: z.string().default(''),
})
export type HeaderEdit = z.infer<typeof HeaderEdit>

/** What the request path reads: names to leave out, fields to append. */
export type CompiledHeaderEdits = Readonly<{
  /** In lower case, `_` as `-`. */
  dropped: ReadonlySet<string>
  /** Name, value, name, value …: after `dropped` has been. */
  added: readonly string[]
}>

export const HEADER_EDITS_MAX = 32
const VALUE_LENGTH_MAX = 2_000
const FIELD_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/
/** RFC 9110 §5.5, without what is not ASCII; no white space at either end. */
const FIELD_VALUE = /^(?:[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)?$/

/** They frame the message or say where it goes. */
const FRAMING: ReadonlySet<string> = new Set(['content-length', 'expect', 'host', 'tracestate'])
/** A configuration is shown, compared and kept for ever: no place for a secret. Taking them away is fine. */
const CREDENTIALS: ReadonlySet<string> = new Set(['authorization', 'cookie', 'x-api-key'])
/** What the gateway says in its own name. */
const OURS: ReadonlySet<string> = new Set([
  'content-length',
  'date',
  'deprecation',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'sunset',
  'via',
  'x-api-version',
  'x-request-id',
])

/** What is wrong with an edit, as a sentence; undefined when nothing is. */
export function headerEditIssue(
  { op, name, value }: HeaderEdit,
  side: 'request' | 'response',
): string | undefined {
  const lower = spelled(name)
  if (!FIELD_NAME.test(name)) return `"${name}" is not the name of a header field`
  const isReserved =
    isHopByHop(lower) ||
    (side === 'request' ? FRAMING.has(lower) || isReservedRequestHeader(lower) : isOurs(lower))
  if (isReserved) return `the field "${name}" belongs to the gateway`
  if (op === 'remove') return undefined
  if (CREDENTIALS.has(lower) && side === 'request') {
    return `"${name}" carries credentials, which have no place in a configuration`
  }
  if (value.length > VALUE_LENGTH_MAX || !FIELD_VALUE.test(value)) {
    return `the value of "${name}" must be printable ASCII without spaces at its ends`
  }
  return undefined
}

function isOurs(lower: string): boolean {
  return OURS.has(lower) || lower.startsWith('access-control-')
}

/** Undefined when there is nothing to do, so that the request path has one thing to ask. */
export function compileHeaderEdits(edits: readonly HeaderEdit[]): CompiledHeaderEdits | undefined {
  if (edits.length === 0) return undefined
  const dropped = new Set<string>()
  const added: string[] = []
  for (const { op, name, value } of edits) {
    if (op !== 'add') dropped.add(spelled(name))
    if (op !== 'remove') added.push(name, value)
  }
  return Object.freeze({ dropped, added: Object.freeze(added) })
}

/** The fields (name, value, name, value …) after the edits; a new list. */
export function editedFields(
  fields: readonly string[],
  { dropped, added }: CompiledHeaderEdits,
): string[] {
  const kept: string[] = []
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] as string
    if (!dropped.has(spelled(name))) kept.push(name, fields[index + 1] as string)
  }
  for (const text of added) kept.push(text)
  return kept
}

/** Servers behind may read `x_a` as `x-a`: both spellings go, or a caller could say what only the configuration may. */
function spelled(name: string): string {
  return name.toLowerCase().replaceAll('_', '-')
}
