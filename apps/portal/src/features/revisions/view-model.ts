import { describeLimit, LimitRule, weightText } from '@gatehouse/policy'
import type { GatewayNode } from '@/contract/gateways.ts'
import type { RevisionChange, RevisionIssue } from '@/contract/revisions.ts'
import { fieldOfIssue } from '@/lib/draft-issues.ts'
import { formatBytes, formatCount, formatDuration, formatLatency } from '@/lib/format.ts'

type Noun = RevisionChange['noun']

const NOUN_WORDS: Readonly<Record<Noun, readonly [string, string]>> = {
  api: ['API', 'APIs'],
  version: ['version', 'versions'],
  operation: ['operation', 'operations'],
  canary: ['canary', 'canaries'],
  route: ['route', 'routes'],
  upstream: ['upstream', 'upstreams'],
  target: ['target', 'targets'],
  tier: ['tier', 'tiers'],
  limit: ['limit', 'limits'],
}

export type ChangeGroup = Readonly<{
  noun: Noun
  title: string
  changes: readonly RevisionChange[]
}>

/** The changes by what they are about, in the order of the catalogue. */
export function groupChanges(changes: readonly RevisionChange[]): ChangeGroup[] {
  return (Object.keys(NOUN_WORDS) as Noun[]).flatMap((noun) => {
    const own = changes.filter((change) => change.noun === noun)
    const [one, many] = NOUN_WORDS[noun]
    return own.length === 0
      ? []
      : [{ noun, title: formatCount(own.length, one, many), changes: own }]
  })
}

/** `3 added, 1 changed`: what a list of changes does in a line. */
export function changesSummary(changes: readonly RevisionChange[]): string {
  const count = (kind: RevisionChange['kind']) =>
    changes.filter((change) => change.kind === kind).length
  const parts = (['added', 'changed', 'removed'] as const)
    .map((kind) => [count(kind), kind] as const)
    .filter(([number]) => number > 0)
    .map(([number, kind]) => `${number} ${kind}`)
  return parts.length === 0 ? 'Nothing' : parts.join(', ')
}

const FIELD_WORDS: Readonly<Record<string, string>> = {
  apiId: 'API',
  apiIds: 'APIs',
  auth: 'authentication',
  bodyBytesMax: 'largest body',
  counting: 'counted across gateways',
  ipv4Prefix: 'IPv4 prefix',
  bodyIdleMs: 'body idle timeout',
  'cors.credentials': 'credentials from other origins',
  'cors.maxAgeSeconds': 'preflight kept for',
  'cors.origins': 'allowed origins',
  documentId: 'document',
  'header.name': 'testers’ header',
  'header.value': 'testers’ word',
  operationId: 'operation id',
  ownerName: 'owner',
  priceText: 'price',
  'rule.burst': 'burst',
  'rule.kind': 'kind of limit',
  'rule.perMs': 'period',
  'rule.tokens': 'sustained rate',
  stripPrefix: 'prefix taken off',
  publishedOn: 'published on',
  tierId: 'tier',
  'tls.ca': 'accepted authorities',
  'tls.clientCertificate': 'client certificate',
  'tls.clientKeySecretId': 'key of the client certificate',
  'tls.serverName': 'TLS server name',
  'tls.verify': 'certificates checked',
  'timeouts.bodyIdleMs': 'body idle timeout',
  'timeouts.connectMs': 'connect timeout',
  'timeouts.headersMs': 'headers timeout',
  'timeouts.streamIdleMs': 'stream idle timeout',
  'timeouts.totalMs': 'total timeout',
  versionChoice: 'version is',
  'versionSelection.date': 'header with a date',
  'versionSelection.header': 'header with a version',
  'versionSelection.mediaType': 'version parameter in Accept',
  'versionSelection.policy': 'calls that name no version',
  'versionSelection.query': 'version parameter in the query',
  upstreamId: 'upstream',
  versionId: 'version',
  webSocket: 'WebSocket',
}

/** A field as people call it. */
export function fieldWords(name: string): string {
  return FIELD_WORDS[name] ?? name.replaceAll('.', ' ')
}

const TEXT_LENGTH_MAX = 160

/** What an id stands for: `ups_…` → `ferry-v1`. */
export type Names = Readonly<Record<string, string>>

/** A field's value in words; ids as the names of their records where those are known. */
export function valueWords(name: string, value: unknown, names: Names): string {
  if (value === undefined || value === null || value === '') return 'nothing'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return numberWords(name, value)
  if (Array.isArray(value)) return listWords(name, value, names)
  const text = typeof value === 'string' ? textWords(value, names) : JSON.stringify(value)
  return text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}…` : text
}

/** An id in its record's name; one without a name by its end, which is what tells two apart. */
function textWords(text: string, names: Names): string {
  return names[text] ?? text.replace(/^(?:doc|op)_\w*(?=\w{6}$)/, '…')
}

function listWords(name: string, values: readonly unknown[], names: Names): string {
  if (values.length === 0) return name === 'methods' ? 'all' : 'none'
  return values.map((value) => valueWords(name, value, names)).join(', ')
}

function numberWords(name: string, value: number): string {
  if (name.endsWith('BytesMax')) return formatBytes(value)
  if (name.endsWith('Seconds')) return timeWords(value * 1_000)
  if (name.endsWith('Ms')) return timeWords(value)
  return String(value)
}

function timeWords(ms: number): string {
  return ms < 60_000 ? formatLatency(ms) : formatDuration(ms)
}

type Field = RevisionChange['fields'][number]

/** What a label or the order of a list says already. */
const SAID_BY_LABEL: ReadonlySet<string> = new Set(['name', 'path', 'url', 'position'])

/** The fields worth a line: all that changed, and of what came or went what its label does not say. A limit is one sentence. */
export function toldFields({ kind, noun, fields }: RevisionChange): readonly Field[] {
  if (noun === 'canary') return fields.map(asShare)
  if (kind === 'changed') return fields
  if (noun === 'operation') return []
  const told = fields.filter(({ name }) => !SAID_BY_LABEL.has(name))
  if (noun !== 'limit') return told
  const [other, rule] = [false, true].map((isRule) =>
    told.filter(({ name }) => name.startsWith('rule.') === isRule),
  )
  return [...(other ?? []), limitField(kind, rule ?? [])]
}

/** A canary's weight is a share of the calls. */
function asShare(field: Field): Field {
  if (field.name !== 'weight') return field
  const share = (side: unknown) => (typeof side === 'number' ? weightText(side) : side)
  return { name: 'share', before: share(field.before), after: share(field.after) }
}

function limitField(kind: RevisionChange['kind'], rule: readonly Field[]): Field {
  const side = kind === 'removed' ? 'before' : 'after'
  const parsed = LimitRule.safeParse(
    Object.fromEntries(rule.map((field) => [field.name.slice('rule.'.length), field[side]])),
  )
  return { name: 'limit', [side]: parsed.success ? describeLimit(parsed.data) : 'unknown' }
}

/** The page that edits a record; versions need the API they are of, so they lead to the list. */
const RECORD_PAGES: Readonly<Record<string, (id: string) => string>> = {
  apis: (id) => `/admin/apis/${id}`,
  routes: (id) => `/admin/routes?edit=${id}`,
  upstreams: (id) => `/admin/upstreams/${id}`,
  tiers: (id) => `/admin/tiers/${id}`,
}

const ID_PREFIXES: Readonly<Record<string, string>> = {
  apis: 'api_',
  routes: 'rt_',
  upstreams: 'ups_',
  tiers: 'tier_',
}

/** Where an issue is mended, with the field that is to have the focus; undefined when its record has no page of its own. */
export function issueHref({ path, id }: Pick<RevisionIssue, 'path' | 'id'>): string | undefined {
  const collection = path.split('.')[0] ?? ''
  if (id === null || !id.startsWith(ID_PREFIXES[collection] ?? ' ')) return undefined
  const href = RECORD_PAGES[collection]?.(id)
  const field = fieldOfIssue({ path })
  if (href === undefined || field === '') return href
  return `${href}${href.includes('?') ? '&' : '?'}${new URLSearchParams({ field })}`
}

const NOUN_COLLECTIONS: Readonly<Partial<Record<Noun, string>>> = {
  api: 'apis',
  route: 'routes',
  upstream: 'upstreams',
  tier: 'tiers',
}

/** Where a changed record is edited; undefined for parts of records and for what was removed. */
export function changeHref({ kind, noun, id }: RevisionChange): string | undefined {
  const collection = NOUN_COLLECTIONS[noun]
  return kind === 'removed' || collection === undefined ? undefined : RECORD_PAGES[collection]?.(id)
}

export type RolloutState = 'has_it' | 'refused' | 'waiting' | 'away'

/** How far one gateway is with a revision. */
export function rolloutState(node: GatewayNode, number: number): RolloutState {
  if (node.revision !== null && node.revision >= number) return 'has_it'
  if (node.lastRefusal?.revision === number) return 'refused'
  return node.state === 'lost' || node.state === 'stopped' ? 'away' : 'waiting'
}

/** `2 of 3 gateways have it`, of those that run. */
export function rolloutSentence(nodes: readonly GatewayNode[], number: number): string {
  const running = nodes.filter(({ state }) => state !== 'lost' && state !== 'stopped')
  if (running.length === 0) return 'No gateway runs now. The next one that starts serves it.'
  const having = running.filter((node) => rolloutState(node, number) === 'has_it').length
  if (having === running.length) {
    return having === 1 ? 'The gateway has it.' : `All ${having} gateways have it.`
  }
  if (having === 0) return 'No gateway has said yet that it has it.'
  return `${having} of ${formatCount(running.length, 'gateway')} ${having === 1 ? 'has' : 'have'} it.`
}

/** The slugs of tiers whose limits change; a limit is labelled `free / burst`. */
export function changedTierSlugs(changes: readonly RevisionChange[]): string[] {
  const slugs = changes
    .filter(({ noun }) => noun === 'limit')
    .map(({ label }) => label.split(' / ')[0] ?? '')
  return [...new Set(slugs)]
}
