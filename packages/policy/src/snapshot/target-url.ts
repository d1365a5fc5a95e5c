import { canonicalPath } from '../route/canonical-path.ts'

export type ParsedTargetUrl =
  | Readonly<{
      ok: true
      /** `http://127.0.0.1:8090` */
      origin: string
      /** `` or `/base`. */
      basePath: string
      /** Host and port as in a Host field. */
      host: string
      /** Host alone; IPv6 without brackets. */
      hostname: string
    }>
  | Readonly<{ ok: false; message: string }>

/**
 * Reads the address of an upstream's target. Whether that address may be called is another question: `mayCall`.
 * Refuses what the URL standard would silently mend (backslashes, spaces, `..`), for then two readers may differ.
 */
export function parseTargetUrl(text: string): ParsedTargetUrl {
  if (!/^https?:\/\/[^/]/i.test(text)) return refused('must start with http:// or https://')
  if (/[\s\\]/.test(text)) return refused('must not contain spaces or backslashes')
  if (/[?#]/.test(text)) return refused('must not have a query or a fragment')
  const url = URL.parse(text)
  if (url === null) return refused('is not a valid URL')
  if (url.username !== '' || url.password !== '' || text.includes('@')) {
    return refused('must not contain credentials')
  }
  if (url.port === '0') return refused('must not use port 0')
  const rawPath = text.replace(/^https?:\/\/[^/]*/i, '')
  const path = canonicalPath(rawPath === '' ? '/' : rawPath)
  if (!path.ok) return refused('must have a plain path, without "..", "//", ";" or encoded slashes')
  return {
    ok: true,
    origin: url.origin,
    basePath: path.path.replace(/\/$/, ''),
    host: url.host,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
  }
}

function refused(message: string): ParsedTargetUrl {
  return { ok: false, message }
}
