import 'server-only'
import { type DbTx, mintId, Prisma } from '@gatehouse/db'
import { Problem, slugFrom } from '@gatehouse/policy'
import { type Finding, type LoadedDocument, loadDocumentInWorker } from '@gatehouse/sdk-gen'
import type {
  DocumentFinding,
  DocumentInput,
  DocumentSummary,
  LintReport,
} from '@/contract/documents.ts'
import { fetchText } from './outgoing.ts'
import { requireAdmin } from './session.ts'

const EXCERPT_CHARS_MAX = 200
/** 6 MiB take 6 s on two busy cores; the largest documents there are have 10. */
const LOADING = { timeoutMs: 30_000 }

/** A document that can be stored: what was read of it, and the text as it came. */
export type UsableDocument = Readonly<{ text: string; loaded: LoadedDocument }>

/**
 * Checks a document and stores nothing. What is wrong with the text is in the answer; a URL that may not be called or gives no
 * text is a problem.
 *
 * @throws Problem `address_refused`, `document_invalid`
 */
export async function lintDocument(input: DocumentInput): Promise<LintReport> {
  await requireAdmin()
  const text = await textOf(input, '')
  const result = await loadDocumentInWorker(text, LOADING)
  const findings = withExcerpts(result.ok ? result.document.findings : result.findings, text)
  const counts = countFindings(findings)
  if (!result.ok) {
    return { isUsable: false, ...counts, findings, document: null, suggestion: null }
  }
  const { format, specVersion, title, version, description, servers, operations } = result.document
  return {
    isUsable: true,
    ...counts,
    findings,
    document: {
      ...{ format, specVersion, title, version },
      description: description ?? '',
      servers: [...servers],
      operations: operations.map((operation) => ({
        ...operation,
        summary: operation.summary ?? '',
        tags: [...operation.tags],
      })),
    },
    suggestion: suggest(result.document),
  }
}

/**
 * The document that a form sent, read and checked.
 *
 * @param pointer where the document stands in the body: `/document`, or '' for the body itself
 * @throws Problem `document_invalid` with every finding that refuses it, `address_refused`
 */
export async function loadInput(input: DocumentInput, pointer: string): Promise<UsableDocument> {
  const text = await textOf(input, pointer)
  const result = await loadDocumentInWorker(text, LOADING)
  if (result.ok) return { text, loaded: result.document }
  const place = 'url' in input ? `${pointer}/url` : `${pointer}/text`
  const errors = result.findings
    .filter(({ severity }) => severity === 'error')
    .map(({ message, line }) => ({
      pointer: place,
      detail: line === null ? message : `Line ${line}: ${message}`,
      ...(line === null ? {} : { line }),
    }))
  throw new Problem('document_invalid', undefined, { errors })
}

async function textOf(input: DocumentInput, pointer: string): Promise<string> {
  return 'text' in input ? input.text : fetchText(input.url, `${pointer}/url`)
}

/** What an API made from the document is called where nothing else was entered. */
export function suggest({ title, version, servers }: LoadedDocument) {
  const name = [...title.replaceAll(/\s+/g, ' ').trim()].slice(0, 80).join('')
  const major = /^v?(\d{1,6})(?!\d)/.exec(version)?.[1]
  return {
    name,
    slug: slugFrom(name),
    versionName: `v${major ?? '1'}`,
    upstreamUrl: servers.find((url) => /^https?:\/\//i.test(url) && URL.canParse(url)) ?? null,
  }
}

/** Writes a document's row; earlier ones of the version are kept. Gives its id. */
export async function insertDocument(
  tx: DbTx,
  document: UsableDocument & { versionId: string; createdById: string },
): Promise<string> {
  const id = mintId('doc')
  const { text, loaded, versionId, createdById } = document
  await tx.apiDocument.create({
    data: {
      ...{ id, versionId, createdById, text },
      format: loaded.format,
      specVersion: loaded.specVersion,
      hash: loaded.hash,
      bundled: loaded.bundled as Prisma.InputJsonObject,
      findings: loaded.findings as unknown as Prisma.InputJsonArray,
    },
  })
  return id
}

type SummaryRow = Readonly<{
  id: string
  format: string
  spec_version: string
  title: string | null
  info_version: string | null
  hash: string
  errors: number
  warnings: number
  created_at: Date
}>

/** Summaries by document id. The database takes them out of the JSON: a document can be 10 MiB. */
export async function documentSummaries(
  tx: DbTx,
  ids: readonly string[],
): Promise<Map<string, DocumentSummary>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.$queryRaw<SummaryRow[]>`
    select id, format, spec_version, bundled->'info'->>'title' as title, bundled->'info'->>'version' as info_version, hash,
      jsonb_array_length(jsonb_path_query_array(findings, '$[*] ? (@.severity == "error")')) as errors,
      jsonb_array_length(jsonb_path_query_array(findings, '$[*] ? (@.severity == "warning")')) as warnings, created_at
    from api_documents where id in (${Prisma.join([...ids])})`
  return new Map(rows.map((row) => [row.id, summaryOf(row)]))
}

function summaryOf(row: SummaryRow): DocumentSummary {
  return {
    id: row.id,
    format: row.format === 'json' ? 'json' : 'yaml',
    specVersion: row.spec_version,
    title: row.title ?? '',
    version: row.info_version ?? '',
    hash: row.hash,
    errors: row.errors,
    warnings: row.warnings,
    createdAt: row.created_at.toISOString(),
  }
}

/** Each finding with the line of the text that it is about. */
export function withExcerpts(findings: readonly Finding[], text: string): DocumentFinding[] {
  const lines = text.split(/\r\n|\r|\n/)
  return findings.map((finding) => {
    const line = finding.line === null ? undefined : lines[finding.line - 1]
    const excerpt = line === undefined ? null : line.trimEnd().slice(0, EXCERPT_CHARS_MAX)
    return { ...finding, excerpt: excerpt?.toWellFormed() ?? null }
  })
}

function countFindings(findings: readonly DocumentFinding[]) {
  const errors = findings.filter(({ severity }) => severity === 'error').length
  return { errors, warnings: findings.length - errors }
}
