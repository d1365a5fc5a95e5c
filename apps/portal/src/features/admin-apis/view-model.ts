import type { DocumentInput, DocumentUploaded, LintReport } from '@/contract/documents.ts'
import { formatCount } from '@/lib/format.ts'
import type { UploadedText } from '@/ui/upload-dropzone.tsx'

export type SourceKind = 'text' | 'url' | 'none'

/** Where a document comes from, as it is being entered: what was typed into one way stays while another is tried. */
export type SourceDraft = Readonly<{
  kind: SourceKind
  upload: UploadedText | undefined
  url: string
}>

export const EMPTY_SOURCE: SourceDraft = { kind: 'text', upload: undefined, url: '' }

/** What to send of it; nothing where nothing was entered. */
export function toDocumentInput({ kind, upload, url }: SourceDraft): DocumentInput | undefined {
  if (kind === 'text') return upload === undefined ? undefined : { text: upload.text }
  return kind === 'url' && url.trim() !== '' ? { url: url.trim() } : undefined
}

const MAY_BE_BLANK = ['name', 'slug', 'versionName'] as const

/** An empty box of what the server can take from the document means just that. */
export function withoutBlanks<Values extends object>(values: Values): Values {
  const entries = Object.entries(values).filter(([name, value]) => {
    return !((MAY_BE_BLANK as readonly string[]).includes(name) && value === '')
  })
  return Object.fromEntries(entries) as Values
}

export type Suggested = 'name' | 'slug' | 'versionName' | 'upstreamUrl'

/** What a check fills in: boxes that nobody has written in yet. */
export function suggestedValues(
  suggestion: NonNullable<LintReport['suggestion']>,
  isWritten: (name: Suggested) => boolean,
): readonly (readonly [Suggested, string])[] {
  const { name, slug, versionName, upstreamUrl } = suggestion
  const values = { name, slug, versionName, upstreamUrl: upstreamUrl ?? '' }
  return (Object.entries(values) as [Suggested, string][]).filter(([field, value]) => {
    return value !== '' && !isWritten(field)
  })
}

type Preview = Readonly<{
  slug: string
  versionName: string
  upstreamUrl: string
  /** One of the document's: `/sailings`. */
  path: string | undefined
}>

/** A call as the consumer makes it and as the service receives it; undefined until the three boxes make sense. */
export function forwardingExample(
  { slug, versionName, upstreamUrl, path = '/…' }: Preview,
  gateway: string,
): Readonly<{ call: string; received: string }> | undefined {
  if (slug === '' || versionName === '' || !URL.canParse(upstreamUrl)) return undefined
  const upstream = new URL(upstreamUrl)
  const base = `${upstream.origin}${upstream.pathname}`.replace(/\/+$/, '')
  return { call: `${gateway}/${slug}/${versionName}${path}`, received: `${base}${path}` }
}

/** The verdict of a check in a sentence. */
export function lintSentence({ isUsable, errors, warnings }: LintReport): string {
  const found = [
    errors > 0 ? formatCount(errors, 'error') : '',
    warnings > 0 ? formatCount(warnings, 'warning') : '',
  ].filter((part) => part !== '')
  if (found.length === 0) return 'Nothing to complain about.'
  return `${found.join(' and ')}.${isUsable ? '' : ' It cannot be used like this.'}`
}

/** Lines of a box, one origin each. */
export function originLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** What an upload did, as a title and a sentence. */
export function uploadSentence({ isUnchanged, operations }: DocumentUploaded): [string, string] {
  if (isUnchanged) return ['Nothing was stored', 'It says the same as the document in force.']
  const { added, removed, kept } = operations
  const sentence = `Operations: ${added.length} added, ${removed.length} removed, ${kept} kept. Publish to show it.`
  return ['The document was stored', sentence]
}

type Operation = Readonly<{
  method: string
  path: string
  summary: string
  operationId: string | null
}>

/** The operations that have every word of `q` somewhere. */
export function matchingOperations<Row extends Operation>(rows: readonly Row[], q: string): Row[] {
  const words = q.toLowerCase().split(/\s+/)
  return rows.filter(({ method, path, summary, operationId }) => {
    const text = `${method} ${path} ${summary} ${operationId ?? ''}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
