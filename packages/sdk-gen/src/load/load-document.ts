import { hashOf } from './canonical.ts'
import { type Description, describe, specVersionOf } from './describe.ts'
import { type Finding, refusal, tidyFindings } from './finding.ts'
import { lint } from './lint.ts'
import { type Locate, locateIn } from './locate.ts'
import { type LoadLimits, type LoadOptions, limitsOf } from './options.ts'
import { parseSource, type Source } from './parse-source.ts'
import { isJsonObject, type JsonObject, readJson } from './read-json.ts'
import { refuseReferences } from './references.ts'

/**
 * An OpenAPI document that can be published.
 *
 * `bundled` is plain JSON that needs nothing outside itself; its references are local and may be circular.
 * `findings` are what the linter has to say: an `error` there is a mistake in the document, but no
 * obstacle to using it. `hash` is the SHA-256 of the canonical JSON, in hex.
 */
export type LoadedDocument = Description &
  Readonly<{
    format: 'json' | 'yaml'
    bundled: JsonObject
    findings: readonly Finding[]
    hash: string
  }>

export type LoadResult =
  | { ok: true; document: LoadedDocument }
  | { ok: false; findings: readonly Finding[] }

/**
 * Loads an uploaded OpenAPI 3.0 or 3.1 document, JSON or YAML: parses, checks, lints and describes it.
 *
 * Never throws because of the text and never reads or fetches anything. Memory and depth are bounded by
 * `options`; the time of linting is not (a document's own regular expressions may run), and all of it blocks
 * the thread: for somebody else's document use `loadDocumentInWorker`.
 */
export async function loadDocument(text: string, options: LoadOptions = {}): Promise<LoadResult> {
  const limits = limitsOf(options)
  const parsed = parseSource(text, limits)
  if (!parsed.ok) return refuse(parsed.findings, limits)
  const read = readJson(parsed.source, limits)
  if (!read.ok) return refuse(read.findings, limits)

  const locate = locateIn(parsed.source)
  if (!isJsonObject(read.value)) {
    const message = 'This is not an OpenAPI document: it must be an object.'
    return refuse([refusal('not_openapi', message, locate('#'))], limits)
  }
  const specVersion = specVersionOf(read.value, locate)
  if (typeof specVersion !== 'string') return refuse([specVersion], limits)
  const references = refuseReferences(read.value, locate)
  if (references.length > 0) return refuse(references, limits)
  return conclude(parsed.source.format, read.value, specVersion, locate, limits)
}

async function conclude(
  format: Source['format'],
  bundled: JsonObject,
  specVersion: '3.0' | '3.1',
  locate: Locate,
  limits: LoadLimits,
): Promise<LoadResult> {
  const { description, findings: own } = describe(bundled, specVersion, locate)
  const linted = await lint(bundled, locate)
  const refusals = own.filter(({ severity }) => severity === 'error')
  if (description === undefined || refusals.length > 0) {
    // First what refuses it: the linter calls other things errors too, and often says the same once more.
    const others = own.filter(({ severity }) => severity !== 'error')
    return {
      ok: false,
      findings: tidyFindings([refusals, [...others, ...linted]], limits.findingsMax),
    }
  }
  const findings = tidyFindings([[...own, ...linted]], limits.findingsMax)
  return {
    ok: true,
    document: { format, ...description, bundled, findings, hash: hashOf(bundled) },
  }
}

function refuse(findings: readonly Finding[], { findingsMax }: LoadLimits): LoadResult {
  return { ok: false, findings: tidyFindings([findings], findingsMax) }
}
