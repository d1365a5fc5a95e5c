import { z } from 'zod'
import { Instant, Version } from './fields.ts'
import { defineOperation } from './operation.ts'

/** Of the text in UTF-8; more is refused before it is parsed. */
export const DOCUMENT_BYTES_MAX = 10 * 1024 * 1024

/** Of a JSON body that carries such a text, where every line break and quotation mark takes two characters. */
export const DOCUMENT_BODY_BYTES_MAX = 2 * DOCUMENT_BYTES_MAX + 65_536

/** An absolute `http` or `https` URL without credentials. Whether it may be called is the server's to say. */
export const UrlText = z
  .string()
  .trim()
  .max(2_000)
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    error: 'Enter a URL that begins with http:// or https://.',
    abort: true,
  })
  .refine((text) => new URL(text).username === '' && new URL(text).password === '', {
    error: 'A URL with a user name or password in it is not accepted.',
  })

/** An OpenAPI 3.0 or 3.1 document, JSON or YAML: its text, or where to fetch it from, once. */
export const DocumentInput = z.union(
  [
    z.strictObject({
      text: z.string().min(1, 'Paste a document or choose a file.').max(DOCUMENT_BYTES_MAX),
    }),
    z.strictObject({ url: UrlText }),
  ],
  { error: 'Give the text of the document or its URL.' },
)
export type DocumentInput = z.infer<typeof DocumentInput>

/**
 * Something to say about a document. `line` and `column` count from 1; null when it is about the text as a
 * whole. `excerpt` is that line of the text, cut to 200 characters.
 */
export const DocumentFinding = z.object({
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  message: z.string(),
  pointer: z.string(),
  line: z.int().nullable(),
  column: z.int().nullable(),
  excerpt: z.string().nullable(),
})
export type DocumentFinding = z.infer<typeof DocumentFinding>

export const DocumentOperation = z.object({
  method: z.string(),
  path: z.string(),
  operationId: z.string().nullable(),
  summary: z.string(),
  tags: z.array(z.string()),
  deprecated: z.boolean(),
})
export type DocumentOperation = z.infer<typeof DocumentOperation>

/** The answer to a check; nothing was stored. `isUsable` false: `document` and `suggestion` are null. */
export const LintReport = z.object({
  isUsable: z.boolean(),
  errors: z.int().nonnegative(),
  warnings: z.int().nonnegative(),
  findings: z.array(DocumentFinding),
  document: z
    .object({
      format: z.enum(['json', 'yaml']),
      specVersion: z.string(),
      title: z.string(),
      version: z.string(),
      description: z.string(),
      servers: z.array(z.string()),
      operations: z.array(DocumentOperation),
    })
    .nullable(),
  /** What creating an API from it would use where nothing else is entered. */
  suggestion: z
    .object({
      name: z.string(),
      slug: z.string(),
      versionName: z.string(),
      /** The first server that is an absolute URL. */
      upstreamUrl: z.string().nullable(),
    })
    .nullable(),
})
export type LintReport = z.infer<typeof LintReport>

export const DocumentSummary = z.object({
  id: z.string(),
  format: z.enum(['json', 'yaml']),
  specVersion: z.string(),
  title: z.string(),
  version: z.string(),
  hash: z.string(),
  errors: z.int().nonnegative(),
  warnings: z.int().nonnegative(),
  createdAt: Instant,
})
export type DocumentSummary = z.infer<typeof DocumentSummary>

export const DocumentRecord = DocumentSummary.extend({
  /** As it was uploaded. */
  text: z.string(),
  findings: z.array(DocumentFinding),
})
export type DocumentRecord = z.infer<typeof DocumentRecord>

/** What an upload did. Operations keep their ids where method and path stayed. */
export const DocumentUploaded = z.object({
  /** The text means the same as the current one: nothing was stored. */
  isUnchanged: z.boolean(),
  document: DocumentSummary,
  findings: z.array(DocumentFinding),
  operations: z.object({
    added: z.array(z.string()),
    removed: z.array(z.string()),
    kept: z.int().nonnegative(),
  }),
  /** Of the version's record, for the next `If-Match`. */
  version: Version,
})
export type DocumentUploaded = z.infer<typeof DocumentUploaded>

export const lintDocumentOperation = defineOperation({
  id: 'lintDocument',
  method: 'POST',
  path: '/documents/lint',
  tag: 'Versions',
  access: 'admin',
  summary: 'Check an OpenAPI document; nothing is stored',
  description:
    'What is wrong with the document is in the answer, not a problem: 200 with `isUsable: false`.',
  body: DocumentInput,
  output: LintReport,
  bodyBytesMax: DOCUMENT_BODY_BYTES_MAX,
  idempotency: 'none',
  problems: ['address_refused', 'document_invalid'],
})
