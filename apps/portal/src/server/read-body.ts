import 'server-only'
import { Problem } from '@gatehouse/policy'

export const BODY_BYTES_MAX = 1_048_576
/** Deeper than any contract, shallow enough for every recursion behind it. */
const DEPTH_MAX = 64
const JSON_TYPE = /^application\/(?:[a-z0-9.-]+\+)?json\s*(?:;|$)/i

/** A body as text, at most `bytesMax` bytes of UTF-8. @throws Problem 413, 415 or 400 */
export async function readText(request: Request, bytesMax: number): Promise<string> {
  requireJson(request)
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge(bytesMax)
  const chunks: Uint8Array[] = []
  let bytes = 0
  const reader = request.body?.getReader()
  for (;;) {
    const { value, done } = (await reader?.read()) ?? { value: undefined, done: true }
    if (done) return decode(Buffer.concat(chunks))
    bytes += value.byteLength
    if (bytes > bytesMax) {
      await reader?.cancel()
      throw tooLarge(bytesMax)
    }
    chunks.push(value)
  }
}

/** Parses what `readText` gave; nothing at all is an empty object. @throws Problem 400 */
export function parseJson(text: string): unknown {
  if (text.trim() === '') return {}
  if (depthOf(text) > DEPTH_MAX) throw new Problem('bad_request', 'The JSON is nested too deeply')
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Problem('bad_request', 'The body is not JSON', { cause })
  }
}

function requireJson(request: Request): void {
  const type = request.headers.get('content-type')
  const hasBody = request.body !== null
  if (hasBody && !JSON_TYPE.test(type ?? '')) {
    throw new Problem('unsupported_media_type', 'Send application/json')
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new Problem('bad_request', 'The body is not UTF-8', { cause })
  }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** The deepest nesting of a JSON text, in one pass and without parsing it: brackets inside strings do not count. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let isInString = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === QUOTE) isInString = !isInString
    else if (isInString) index += code === BACKSLASH ? 1 : 0
    else depth += nestingOf(code)
    deepest = Math.max(deepest, depth)
  }
  return deepest
}

/** +1 for `[` and `{`, -1 for `]` and `}`. */
function nestingOf(code: number): number {
  if (code === 0x5b || code === 0x7b) return 1
  return code === 0x5d || code === 0x7d ? -1 : 0
}

function tooLarge(bytesMax: number): Problem {
  return new Problem('payload_too_large', `The body may have at most ${bytesMax} bytes`)
}
