import type { AuditEventRecord } from '@/contract/audit-events.ts'
import { nounWords } from '@/lib/audit-words.ts'

/** Who did it: a person by name, a token's person with a word about it, or the system. */
export function actorWords({ actor, actorTokenId }: AuditEventRecord): string {
  if (actor === null) return 'The system'
  const name = actor.name || actor.email || 'A deleted account'
  return actorTokenId === null ? name : `${name}, by token`
}

const NOUNS = [
  ...['api', 'version', 'document', 'route', 'upstream', 'tier', 'revision'],
  ...['organization', 'application', 'api_key', 'subscription', 'management_token', 'user'],
]

/** What can be asked for: everything about a noun. */
export const NOUN_OPTIONS = NOUNS.map((noun) => ({ value: noun, label: nounWords(noun) }))

/** A value of one side, in characters; nothing where that side does not have the field. */
export function valueText(value: unknown): string | undefined {
  if (value === undefined) return undefined
  if (value === null || value === '') return 'nothing'
  return typeof value === 'string' ? value : JSON.stringify(value, undefined, 2)
}
