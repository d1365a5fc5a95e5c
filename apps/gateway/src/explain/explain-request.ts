import { hopAddress } from '../http/client-address.ts'
import type { ExplainCall } from './explain.ts'

/** What is asked of `/-/explain`, as its query says it. */
export type ExplainQuery = Readonly<{
  method?: string
  url?: string
  /** `Name: value`. */
  header?: string | readonly string[]
  /** A key by its id: explained as if it came along. */
  key?: string
  address?: string
  requestId?: string
}>

export type ReadCall =
  | Readonly<{ ok: true; call: ExplainCall }>
  | Readonly<{ ok: false; reason: string }>

const METHOD = /^[A-Za-z]{1,20}$/
const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}):[ \t]*([^\r\n\0]*)$/
const TARGET_LENGTH_MAX = 8_192
const LOOPBACK = '127.0.0.1'
/** A call without a host is not one; this one has no route of its own. */
const SOME_HOST = 'localhost'

/**
 * Reads the call to explain.
 *
 * @param keyHash of `query.key`; undefined when it names none
 */
export function readExplainCall(query: ExplainQuery, keyHash: string | undefined): ReadCall {
  const { method = 'GET', url, address = LOOPBACK } = query
  if (url === undefined || url === '') return refuse('url: a path, or a URL with the host')
  if (url.length > TARGET_LENGTH_MAX) return refuse('url: it is too long')
  if (!METHOD.test(method)) return refuse('method: letters only')
  const rawHeaders: string[] = []
  for (const line of [query.header ?? []].flat()) {
    const [, name, value] = FIELD.exec(line) ?? []
    if (name === undefined) return refuse('header: write it as "Name: value"')
    rawHeaders.push(name, (value ?? '').trim())
  }
  const hasHost = rawHeaders.some((text, at) => at % 2 === 0 && text.toLowerCase() === 'host')
  if (!hasHost && url.startsWith('/')) rawHeaders.push('Host', SOME_HOST)
  return {
    ok: true,
    call: {
      method: method.toUpperCase(),
      target: url,
      rawHeaders,
      address: hopAddress(address),
      keyHash,
    },
  }
}

function refuse(reason: string): ReadCall {
  return { ok: false, reason }
}
