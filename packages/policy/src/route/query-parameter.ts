/**
 * The first value of a query parameter, or undefined. `query` is `` or `?…`. Names and values are read as HTML forms
 * write them (WHATWG URL §5.1): `+` is a space, escapes are decoded; a broken escape stays as it is.
 */
export function queryParameter(query: string, name: string): string | undefined {
  let at = 1
  while (at < query.length) {
    const ampersand = query.indexOf('&', at)
    const end = ampersand === -1 ? query.length : ampersand
    const equals = query.indexOf('=', at)
    const nameEnd = equals === -1 || equals > end ? end : equals
    if (decodedIs(query, at, nameEnd, name)) {
      return nameEnd === end ? '' : decodedText(query.slice(nameEnd + 1, end))
    }
    at = end + 1
  }
  return undefined
}

function decodedIs(query: string, from: number, to: number, name: string): boolean {
  if (to - from === name.length && query.startsWith(name, from) && !/[%+]/.test(name)) return true
  const raw = query.slice(from, to)
  return /[%+]/.test(raw) && decodedText(raw) === name
}

function decodedText(raw: string): string {
  if (!/[%+]/.test(raw)) return raw
  const spaced = raw.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}
