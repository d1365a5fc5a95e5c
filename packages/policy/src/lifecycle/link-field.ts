/**
 * One link of a `Link` field. `href` is absolute or relative to the request; `type` a hint of its media type.
 *
 * Source   RFC 8288 §3; what a URI may hold: RFC 3986 §2.
 */
export type LinkTarget = Readonly<{ href: string; type: string | null }>

/** type "/" subtype, each a token (RFC 9110 §5.6.2); parameters are left out because they would need quoting in quotes. */
const MEDIA_TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+$/
/** Neither reserved nor unreserved nor an escape: control characters, spaces, quotes, angle brackets, all beyond ASCII. */
const NOT_OF_A_URI = /[^\w\-.~:/?#[\]@!$&'()*+,;=%]|%(?![\da-fA-F]{2})/gu

/**
 * `<https://…>; rel="sunset"; type="text/html"`.
 *
 * Whatever a URI cannot hold is percent-encoded as UTF-8, escapes that are there stay as they are: no text that somebody
 * typed can end the link, the field or the header block. A type that is no media type is left out.
 */
export function formatLink(rel: string, { href, type }: LinkTarget): string {
  const uri = href.toWellFormed().replace(NOT_OF_A_URI, encodeURIComponent)
  const hint = type !== null && MEDIA_TYPE.test(type) ? `; type="${type}"` : ''
  return `<${uri}>; rel="${rel}"${hint}`
}
