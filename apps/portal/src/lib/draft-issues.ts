import type { RevisionIssue } from '@/contract/revisions.ts'

/** The field of its record that an issue is about: `routes.3.predicates.0` → `predicates.0`; '' for the record itself. */
export function fieldOfIssue({ path }: Pick<RevisionIssue, 'path'>): string {
  return path.split('.').slice(2).join('.')
}

/** The compiler speaks in fragments after a field's name; a form shows sentences. */
export function issueSentence({ message }: Pick<RevisionIssue, 'message'>): string {
  const sentence = `${message.slice(0, 1).toUpperCase()}${message.slice(1)}`
  return sentence.endsWith('.') ? sentence : `${sentence}.`
}
