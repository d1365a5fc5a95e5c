import { Composer, type Document, Lexer, LineCounter, Parser } from 'yaml'
import { type Finding, type Place, refusal } from './finding.ts'
import type { LoadLimits } from './options.ts'

/** A text that is one well-formed YAML (or JSON, which YAML contains) document, with its positions. */
export type Source = Readonly<{
  format: 'json' | 'yaml'
  document: Document.Parsed
  /** Turns an offset of a node into a line and a column. */
  placeAt(offset: number): Place
}>

export type ParseResult = { ok: true; source: Source } | { ok: false; findings: Finding[] }

type Token = ReturnType<Parser['end']> extends Generator<infer T> ? T : never

/**
 * Reads the text into a syntax tree and refuses it where that would cost too much.
 *
 * The limits are looked at while the tokens arrive, before anything recurses over them: a text that nests
 * 100 000 levels is refused at its 101st, and one that holds too many tokens before they fill the memory.
 */
export function parseSource(text: string, limits: LoadLimits): ParseResult {
  const tooLarge = refuseTooLarge(text, limits.bytesMax)
  if (tooLarge !== undefined) return { ok: false, findings: [tooLarge] }
  if (text.trim() === '') return { ok: false, findings: [refusal('empty', 'The text is empty.')] }

  const lines = new LineCounter()
  lines.addNewLine(0) // the first line; the parser tells of the later ones
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const read = readTokens(text, lines, limits)
  if (!read.ok) {
    return { ok: false, findings: [refusal(read.code, read.message, placeAt(read.offset))] }
  }

  const documents = [...new Composer(COMPOSER_OPTIONS).compose(read.tokens, true, text.length)]
  const [document, second] = documents
  if (document === undefined)
    return { ok: false, findings: [refusal('empty', 'The text is empty.')] }
  const findings = [...syntaxFindings(document, placeAt, limits.findingsMax)]
  if (second !== undefined) {
    const message = 'The text holds more than one document (a line of ---). Upload them one by one.'
    findings.push(refusal('several_documents', message, placeAt(second.range[0])))
  }
  if (findings.length > 0) return { ok: false, findings }
  return { ok: true, source: { format: formatOf(text), document, placeAt } }
}

/** `uniqueKeys` is off because its look-up is quadratic; `readJson` finds duplicates by a set. */
const COMPOSER_OPTIONS = { prettyErrors: false, uniqueKeys: false, schema: 'core' } as const

/** Measured first and without parsing; UTF-16 units are never more than UTF-8 bytes, so they go first. */
export function refuseTooLarge(text: string, bytesMax: number): Finding | undefined {
  if (text.length <= bytesMax && Buffer.byteLength(text) <= bytesMax) return undefined
  const limit =
    bytesMax >= 1024 * 1024
      ? `${Math.floor(bytesMax / 1024 / 1024)} MiB`
      : `${bytesMax.toLocaleString('en')} bytes`
  return refusal('too_large', `The document is larger than ${limit}.`)
}

type Tokens =
  | { ok: true; tokens: Token[] }
  | { ok: false; code: string; message: string; offset: number }

function readTokens(text: string, lines: LineCounter, limits: LoadLimits): Tokens {
  const parser = new Parser(lines.addNewLine)
  const tokens: Token[] = []
  // Each value comes with a handful of lexemes: its key, indicators, space and line end.
  const lexemesMax = limits.valuesMax * LEXEMES_PER_VALUE
  let lexemes = 0
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token)
    lexemes += 1
    if (lexemes > lexemesMax) {
      return { ok: false, ...TOO_MANY_VALUES, offset: parser.offset }
    }
    if (depthOf(parser) > limits.depthMax) {
      const message = `Nested more than ${limits.depthMax} levels deep.`
      return { ok: false, code: 'too_deep', message, offset: parser.offset }
    }
  }
  for (const token of parser.end()) tokens.push(token)
  return { ok: true, tokens }
}

const LEXEMES_PER_VALUE = 8

const TOO_MANY_VALUES = {
  code: 'too_many_values',
  message: 'The document holds more values than can be loaded.',
}

/** The stack holds the document, one entry for each open collection, and the scalar being read. */
function depthOf({ stack }: Parser): number {
  const top = stack.at(-1)?.type
  return stack.length - (top !== undefined && COLLECTIONS.has(top) ? 1 : 2)
}

const COLLECTIONS = new Set<string>(['block-map', 'block-seq', 'flow-collection'])

function* syntaxFindings(
  document: Document.Parsed,
  placeAt: Source['placeAt'],
  findingsMax: number,
): Generator<Finding> {
  for (const error of document.errors.slice(0, findingsMax)) {
    yield refusal(
      'invalid_syntax',
      `Not valid JSON or YAML: ${error.message}`,
      placeAt(error.pos[0]),
    )
  }
}

/** A text is JSON when JSON says so; `{ a: 1 }` starts like JSON and is YAML. */
function formatOf(text: string): 'json' | 'yaml' {
  if (!/^[\uFEFF\s]*\{/.test(text)) return 'yaml'
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''))
    return 'json'
  } catch {
    return 'yaml'
  }
}
