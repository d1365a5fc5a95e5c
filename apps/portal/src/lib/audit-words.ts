import type { AuditEventRecord } from '@/contract/audit-events.ts'

/** Nouns whose words are not their names with spaces. */
const NOUN_WORDS: Readonly<Record<string, string>> = {
  api: 'API',
  api_key: 'Key',
  management_token: 'Management token',
  organization: 'Organisation',
  slo: 'SLO',
  slo_alert: 'SLO alert',
  user: 'Person',
}

/** `API key`, `changelog_entry` → `Changelog entry`: what an audit event is about. */
export function nounWords(noun: string): string {
  return NOUN_WORDS[noun] ?? capitalised(noun.replaceAll('_', ' '))
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** `api_key.revoked` → `Key revoked`. */
export function actionWords(action: string): string {
  const [noun = '', verb = ''] = action.split('.')
  return `${nounWords(noun)} ${verb.replaceAll('_', ' ')}`.trim()
}

const NAMING = ['name', 'path', 'slug', 'email', 'title'] as const

type Subject = Pick<
  AuditEventRecord,
  'subjectType' | 'subjectId' | 'before' | 'after' | 'action' | 'actor' | 'organization'
>

/** What the subject was called, as far as the event says it; its id otherwise. */
export function subjectName(event: Subject): string {
  const { subjectType, subjectId, before, after, actor, organization } = event
  if (subjectType === 'revision') return subjectId
  if (actor?.id === subjectId && actor.email !== '') return actor.email
  if (organization?.id === subjectId && organization.name !== '') return organization.name
  for (const side of [after, before]) {
    const fields = fieldsOf(side)
    const name = NAMING.map((field) => fields[field]).find((value) => typeof value === 'string')
    if (typeof name === 'string' && name !== '') return name
  }
  return subjectId
}

const PAGES: Readonly<Record<string, (id: string) => string>> = {
  api: (id) => `/admin/apis/${id}`,
  canary: (id) => `/admin/canaries/${id}`,
  organization: (id) => `/admin/organizations/${id}`,
  revision: (id) => `/admin/revisions/${id}`,
  route: (id) => `/admin/routes?edit=${id}`,
  tier: (id) => `/admin/tiers/${id}`,
  upstream: (id) => `/admin/upstreams/${id}`,
}

/** Where the subject is; undefined when it was deleted or has no page here. */
export function subjectHref({ subjectType, subjectId, action }: Subject): string | undefined {
  return action.endsWith('.deleted') ? undefined : PAGES[subjectType]?.(subjectId)
}

export type AuditField = Readonly<{ name: string; before: unknown; after: unknown }>

/** What the event changed, field by field; a side that says nothing of a field is undefined. */
export function changedFields({ before, after }: Pick<Subject, 'before' | 'after'>): AuditField[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)]
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])]
  return names.map((name) => ({ name, before: old[name], after: now[name] }))
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
