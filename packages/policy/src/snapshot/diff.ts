import { chosenResilience } from '../resilience/settings.ts'
import { canonicalJson } from './canonical.ts'
import type { SnapshotSource } from './schema.ts'

/**
 * What a publication changes, in the words of the product: records by noun, their fields by name.
 *
 * Fields of nested objects are flattened (`timeouts.connectMs`, `rule.burst`); lists that are sets (methods, origins, the
 * APIs of a tier) are compared without their order. Values are those of the source.
 */
export type ChangeNoun =
  | 'api'
  | 'version'
  | 'operation'
  | 'canary'
  | 'route'
  | 'upstream'
  | 'target'
  | 'tier'
  | 'limit'

export type FieldChange = Readonly<{ name: string; before: unknown; after: unknown }>

export type Change = Readonly<{
  kind: 'added' | 'removed' | 'changed'
  noun: ChangeNoun
  id: string
  /** What people call it: `ferry v1`, `GET /sailings`. */
  label: string
  /** For an addition or removal: the fields that say something, with undefined on the other side. */
  fields: readonly FieldChange[]
}>

/** All differences, by noun, removals before additions; empty when the configurations mean the same. */
export function diffSources(before: SnapshotSource | null, after: SnapshotSource): Change[] {
  const old = new Map(
    before === null ? [] : recordsOf(before).map((record) => [keyOf(record), record]),
  )
  const current = recordsOf(after)
  const keys = new Set(current.map(keyOf))
  const changes: Change[] = []
  for (const [key, record] of old) {
    if (!keys.has(key)) changes.push(change('removed', record, { before: record.fields }))
  }
  for (const record of current) {
    const previous = old.get(keyOf(record))
    if (previous === undefined) {
      changes.push(change('added', record, { after: record.fields }))
    } else {
      const changed = change('changed', record, { before: previous.fields, after: record.fields })
      if (changed.fields.length > 0) changes.push(changed)
    }
  }
  return changes.sort((a, b) => NOUNS.indexOf(a.noun) - NOUNS.indexOf(b.noun))
}

/** A change as a sentence: `Changed limit free / burst: rule.burst from 60 to 100`. */
export function describeChange({ kind, noun, label, fields }: Change): string {
  const name = noun === 'api' ? 'API' : noun
  if (kind !== 'changed') return `${kind === 'added' ? 'Added' : 'Removed'} ${name} ${label}`
  const parts = fields.map(
    (field) => `${field.name} from ${shown(field.before)} to ${shown(field.after)}`,
  )
  return `Changed ${name} ${label}: ${parts.join('; ')}`
}

const NOUNS: readonly ChangeNoun[] = [
  'api',
  'version',
  'operation',
  'canary',
  'route',
  'upstream',
  'target',
  'tier',
  'limit',
]

const TEXT_LENGTH_MAX = 80

type Fields = ReadonlyMap<string, unknown>
type FlatRecord = Readonly<{ noun: ChangeNoun; id: string; label: string; fields: Fields }>

function keyOf({ noun, id }: FlatRecord): string {
  return `${noun} ${id}`
}

function change(
  kind: Change['kind'],
  { noun, id, label }: FlatRecord,
  { before, after }: { before?: Fields; after?: Fields },
): Change {
  const names = new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])
  const fields: FieldChange[] = []
  for (const name of names) {
    const field = { name, before: before?.get(name), after: after?.get(name) }
    const isTold = kind === 'changed' || !isEmpty(field.before ?? field.after)
    if (isTold && canonicalJson(field.before) !== canonicalJson(field.after)) fields.push(field)
  }
  return { kind, noun, id, label, fields }
}

function isEmpty(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  )
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  const text = canonicalJson(value)
  return text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}…` : text
}

function recordsOf(source: SnapshotSource): FlatRecord[] {
  const slugs = new Map(source.apis.map(({ id, slug }) => [id, slug]))
  const versionLabel = (apiId: string, name: string) => `${slugs.get(apiId) ?? apiId} ${name}`
  return [
    ...source.apis.map((api) => flat('api', api.name, api)),
    ...source.versions.flatMap(({ operations, canary, ...version }) => [
      flat('version', versionLabel(version.apiId, version.name), version),
      ...(canary === null
        ? []
        : [
            flat('canary', versionLabel(version.apiId, version.name), {
              ...canary,
              versionId: version.id,
            }),
          ]),
      ...operations.map((operation) =>
        flat('operation', `${operation.method.toUpperCase()} ${operation.path}`, {
          ...operation,
          versionId: version.id,
        }),
      ),
    ]),
    ...source.routes.map((route) => flat('route', `${route.host ?? ''}${route.path}`, route)),
    ...source.upstreams.flatMap(({ targets, resilience, ...upstream }) => [
      // A default that is written out and one that is not mean the same.
      flat('upstream', upstream.name, { ...upstream, resilience: chosenResilience(resilience) }),
      ...targets.map((target) =>
        flat('target', target.url, { ...target, upstreamId: upstream.id }),
      ),
    ]),
    ...source.tiers.flatMap(({ limits, ...tier }) => [
      flat('tier', tier.name, tier),
      ...limits.map((limit) =>
        flat('limit', `${tier.slug} / ${limit.name}`, { ...limit, tierId: tier.id }),
      ),
    ]),
  ]
}

function flat(
  noun: ChangeNoun,
  label: string,
  { id, ...record }: { id: string } & Readonly<Record<string, unknown>>,
): FlatRecord {
  const fields = new Map<string, unknown>()
  flatten('', record, fields)
  return { noun, id, label, fields }
}

function flatten(prefix: string, value: object, fields: Map<string, unknown>): void {
  for (const [key, member] of Object.entries(value)) {
    const name = `${prefix}${key}`
    if (Array.isArray(member)) fields.set(name, [...member].sort())
    else if (typeof member === 'object' && member !== null) flatten(`${name}.`, member, fields)
    else fields.set(name, member)
  }
}
