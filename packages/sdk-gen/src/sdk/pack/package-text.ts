import type { HistoryEntry } from '../document/document-history.ts'
import { pascalCase, snakeCase } from '../document/safe-text.ts'
import type { SdkNames } from '../document/sdk-names.ts'
import type { SdkNote } from '../document/sdk-note.ts'
import { BASE_URL_VARIABLE, KEY_VARIABLE, type Language } from '../document/sdk-source.ts'

/** What the texts of a package are about. */
export type PackageFacts = Readonly<{
  language: Language
  names: SdkNames
  /** `Ferry v1` */
  title: string
  baseUrl: string
  needsKey: boolean
  /** SHA-256 of the document, hexadecimal. */
  documentHash: string
  notes: readonly SdkNote[]
  /** Documents of the version, the present one first. */
  history: readonly HistoryEntry[]
  /** The first sample, as the generator's template wrote it. */
  firstCall: string
  /** An operation that gives its list in pages, and its group. */
  pages: Readonly<{ operation: string; tag: string }> | null
}>

const NAMES: Readonly<Record<Language, string>> = {
  typescript: 'TypeScript',
  python: 'Python',
  go: 'Go',
}
const FENCES: Readonly<Record<Language, string>> = { typescript: 'ts', python: 'python', go: 'go' }

/** How to install the package from the files beside it, or by name from a registry of the reader's own. */
export function installLine(language: Language, names: SdkNames): string {
  const { packageName, pythonPackage, goModule, version } = names
  switch (language) {
    case 'typescript':
      return `npm install ./${packageName}-${version}.tgz`
    case 'python':
      return `pip install ./${pythonPackage}-${version}-py3-none-any.whl`
    case 'go':
      return `go mod edit -require ${goModule}@v${version} -replace ${goModule}=./${packageName}-go`
  }
}

export function readme(facts: PackageFacts): string {
  const { language, title, names } = facts
  return [
    `# ${title} for ${NAMES[language]}`,
    `Version ${names.version}. Calls go to ${facts.baseUrl || 'the address that you give'}.`,
    '## First call',
    fenced('sh', firstCommands(facts)),
    fenced(FENCES[language], facts.firstCall.trim()),
    ...BEHAVIOUR[language](facts),
    ...leftOut(facts.notes),
    '## Licence',
    'Apache-2.0, see `LICENSE`. It is about this code; the API has terms of its own.',
    '',
  ].join('\n\n')
}

function firstCommands({ language, names, needsKey }: PackageFacts): string {
  const key = needsKey ? [`export ${KEY_VARIABLE}=gh_live_…`] : []
  return [installLine(language, names), ...key].join('\n')
}

const COMMON = [
  '## What it does for you',
  '- A call that fails is tried twice more when that can help: no connection, 408, 409, 429 and 5xx. `Retry-After` is waited for; otherwise the pauses grow from half a second, with jitter.',
  '- A write carries an `Idempotency-Key`, the same one at every attempt, so that it happens once.',
  '- An answer that says it is deprecated (`Deprecation`, `Sunset`) logs one warning and calls your function.',
  '- Values that the API learns later, new fields and new enum values, do not break it.',
].join('\n')

const BEHAVIOUR: Readonly<Record<Language, (facts: PackageFacts) => string[]>> = {
  typescript: ({ names, pages }) => [
    COMMON,
    fenced(
      'ts',
      `import { ApiError, Client } from '${names.packageName}'

const client = new Client({
  timeoutMs: 10_000,
  retries: 2,
  paceByRateLimit: true,
  onDeprecation: ({ sunsetAt, links }) => console.warn(sunsetAt, links),
})
try {
  // …
} catch (error) {
  if (error instanceof ApiError) console.error(error.status, error.code, error.requestId)
}`,
    ),
    ...pagesOf(
      pages,
      'ts',
      ({ operation }) => `for await (const item of client.all.${operation}()) console.log(item)`,
    ),
    `Needs Node 20 or newer, or a browser. ${environment()}`,
  ],
  python: ({ names, pages }) => [
    COMMON,
    fenced(
      'python',
      `from ${names.pythonPackage}.client import ApiError, Client

client = Client(timeout_s=10, retries=2, pace_by_rate_limit=True, on_deprecation=print)
try:
    ...
except ApiError as error:
    print(error.status, error.code, error.request_id)`,
    ),
    ...pagesOf(
      pages,
      'python',
      ({ operation }) => `for item in client.all.${snakeCase(operation)}():\n    print(item)`,
    ),
    `Needs Python 3.10 or newer. ${environment()}`,
  ],
  go: ({ names, pages }) => [
    COMMON,
    fenced(
      'go',
      `client, err := ${names.goPackage}.New(${names.goPackage}.Options{
	Timeout:         10 * time.Second,
	Retries:         2,
	PaceByRateLimit: true,
	OnDeprecation:   func(notice ${names.goPackage}.DeprecationNotice) { log.Print(notice.SunsetAt) },
})
// …
var failure *${names.goPackage}.APIError
if errors.As(err, &failure) {
	log.Print(failure.Status, failure.Code, failure.RequestID)
}`,
    ),
    ...pagesOf(pages, 'go', ({ operation, tag }) => {
      const name = pascalCase(operation, '')
      return `for item, err := range client.All.${name}(client.${tag}.${name}(ctx)) {\n\t// …\n}`
    }),
    `Needs Go 1.23 or newer. ${environment()}`,
  ],
}

function environment(): string {
  return `Reads \`${KEY_VARIABLE}\` and, if it is set, \`${BASE_URL_VARIABLE}\`: see \`.env.example\`.`
}

type Pages = NonNullable<PackageFacts['pages']>

function pagesOf(
  pages: Pages | null,
  language: string,
  sample: (pages: Pages) => string,
): string[] {
  if (pages === null) return []
  return ['Lists that come in pages, item by item:', fenced(language, sample(pages))]
}

function leftOut(notes: readonly SdkNote[]): string[] {
  if (notes.length === 0) return []
  const lines = notes.map(
    ({ message, count }) => `- ${message}${count > 1 ? ` (${count} places)` : ''}`,
  )
  return ['## Not as in the document', lines.join('\n')]
}

function fenced(language: string, code: string): string {
  return `\`\`\`${language}\n${code}\n\`\`\``
}

/** What each document of the version changed. No date: the same documents give the same package. */
export function changelog({ title, documentHash, notes, history }: PackageFacts): string {
  const made = [
    `- Made from the OpenAPI document of ${title}, SHA-256 \`${documentHash.slice(0, 16)}…\`.`,
    ...(notes.length > 0 ? ['- What differs from the document is listed in the README.'] : []),
  ]
  const sections = history.map(({ version, changes }, index) => {
    const lines = [...(index === 0 ? made : []), ...changeLines(changes)]
    return `## ${headingOf(version, index, history)}\n\n${lines.join('\n')}`
  })
  return `# Changelog\n\n${sections.join('\n\n')}\n`
}

function changeLines(changes: HistoryEntry['changes']): string[] {
  if (changes === null) return ['- The first document of this version that is kept.']
  if (changes.length === 0) return ['- Nothing that callers see.']
  return changes.map((change) => `- ${change}`)
}

/** Documents often change under one version number. */
function headingOf(version: string, index: number, history: readonly HistoryEntry[]): string {
  const later = history.slice(0, index).filter((entry) => entry.version === version).length
  return later === 0
    ? version
    : `${version}, ${later === 1 ? 'one document' : `${later} documents`} earlier`
}

export function envExample({ needsKey, baseUrl }: PackageFacts): string {
  const key = needsKey ? `# Your key; keep it out of the repository.\n${KEY_VARIABLE}=\n` : ''
  return `${key}# Where calls go; leave it out for ${baseUrl || 'nothing: it has to be given'}.\n# ${BASE_URL_VARIABLE}=${baseUrl}\n`
}
