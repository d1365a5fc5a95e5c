import { z } from 'zod'
import { isHopByHop } from '../http/hop-by-hop.ts'
import { isReservedRequestHeader } from '../http/reserved-headers.ts'
import { queryParameter } from './query-parameter.ts'

/**
 * What a route asks of a request besides host, path and method.
 *
 * Tests are plain comparisons: a pattern that an operator supplies could backtrack, and no route needs one. `value` is
 * compared as it is, upper and lower case being different; it means nothing for `present` and `absent`.
 */
export const RoutePredicate = z.object({
  in: z.enum(['header', 'query']),
  /** Of a header in any case; of a query parameter exactly. */
  name: z.string(),
  test: z.enum(['equals', 'prefix', 'present', 'absent']),
  value: z.string().default(''),
})
export type RoutePredicate = z.infer<typeof RoutePredicate>

/** What predicates look at. Asked only for what some predicate names, so that a caller can tell what decided. */
export type RequestFacts = Readonly<{
  /** The value of a field, its name in lower case; repeated ones joined by `, `. */
  header(nameLowerCase: string): string | undefined
  /** `` or `?…`, as it came. */
  query: string
}>

/** A request of which only host, method and path are known. */
export const NO_FACTS: RequestFacts = Object.freeze({ header: () => undefined, query: '' })

export const PREDICATES_MAX = 8
const TEXT_LENGTH_MAX = 200
const FIELD_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/
const PRINTABLE = /^[\x20-\x7e]*$/
/** Credentials are `authenticate`'s to judge, and the rest frames the message. */
const NEVER_ASKED: ReadonlySet<string> = new Set([
  'authorization',
  'content-length',
  'cookie',
  'host',
  'x-api-key',
])

/** What is wrong with a predicate, as a sentence; undefined when nothing is. */
export function predicateIssue(predicate: RoutePredicate): string | undefined {
  const { in: place, test, value } = predicate
  const issue = place === 'header' ? fieldIssue(predicate) : parameterIssue(predicate)
  if (issue !== undefined || test === 'present' || test === 'absent') return issue
  if (test === 'prefix' && value === '') return 'a prefix must not be empty'
  if (value.length > TEXT_LENGTH_MAX || (place === 'header' && !PRINTABLE.test(value))) {
    return 'the value must have at most 200 printable characters'
  }
  return undefined
}

function fieldIssue({ name }: RoutePredicate): string | undefined {
  const lower = name.toLowerCase()
  if (!FIELD_NAME.test(name)) return `"${name}" is not the name of a header field`
  return NEVER_ASKED.has(lower) || isHopByHop(lower) || isReservedRequestHeader(lower)
    ? `the field "${name}" cannot decide where a request goes`
    : undefined
}

function parameterIssue({ name }: RoutePredicate): string | undefined {
  return name === '' || name.length > TEXT_LENGTH_MAX
    ? 'a query parameter needs a name of at most 200 characters'
    : undefined
}

/** As the matcher wants it: names of fields in lower case, in one order, each demand once. */
export function normalisedPredicates(predicates: readonly RoutePredicate[]): RoutePredicate[] {
  const byKey = new Map<string, RoutePredicate>()
  for (const predicate of predicates) {
    const { in: place, name, test } = predicate
    const hasValue = test === 'equals' || test === 'prefix'
    const one = {
      in: place,
      name: place === 'header' ? name.toLowerCase() : name,
      test,
      value: hasValue ? predicate.value : '',
    }
    byKey.set(keyOf(one), one)
  }
  return [...byKey.keys()].sort().map((key) => byKey.get(key) as RoutePredicate)
}

/** Equal for predicates that demand the same. */
export function predicatesKey(normalised: readonly RoutePredicate[]): string {
  return JSON.stringify(normalised.map(keyOf))
}

function keyOf({ in: place, name, test, value }: RoutePredicate): string {
  return JSON.stringify([place, name, test, value])
}

/** Whether a request meets all of them. Allocates only where a query parameter has to be read. */
export function predicatesHold(
  normalised: readonly RoutePredicate[],
  facts: RequestFacts,
): boolean {
  for (const predicate of normalised) if (!predicateHolds(predicate, facts)) return false
  return true
}

export function predicateHolds(predicate: RoutePredicate, facts: RequestFacts): boolean {
  const { in: place, name, test, value } = predicate
  const found = place === 'header' ? facts.header(name) : queryParameter(facts.query, name)
  switch (test) {
    case 'equals':
      return found === value
    case 'prefix':
      return found?.startsWith(value) === true
    case 'present':
      return found !== undefined
    case 'absent':
      return found === undefined
  }
}

/** Whether no request can meet both lists: some demand of one contradicts one of the other. */
export function areDisjoint(
  some: readonly RoutePredicate[],
  others: readonly RoutePredicate[],
): boolean {
  return some.some((one) => others.some((other) => contradict(one, other)))
}

function contradict(one: RoutePredicate, other: RoutePredicate): boolean {
  if (one.in !== other.in || one.name !== other.name) return false
  if (one.test === 'absent' || other.test === 'absent') return one.test !== other.test
  if (one.test === 'present' || other.test === 'present') return false
  if (one.test === 'equals') return !takes(other, one.value)
  if (other.test === 'equals') return !takes(one, other.value)
  return !one.value.startsWith(other.value) && !other.value.startsWith(one.value)
}

function takes({ test, value }: RoutePredicate, text: string): boolean {
  return test === 'equals' ? text === value : text.startsWith(value)
}

/** `header X-Beta equals "1"`. */
export function describePredicate({ in: place, name, test, value }: RoutePredicate): string {
  const what = `${place === 'header' ? 'header' : 'query parameter'} ${name}`
  switch (test) {
    case 'equals':
      return `${what} equals "${value}"`
    case 'prefix':
      return `${what} begins with "${value}"`
    case 'present':
      return `${what} is present`
    case 'absent':
      return `${what} is absent`
  }
}
