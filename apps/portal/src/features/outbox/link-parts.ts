/** A stretch of text, with `href` where it is an address. `at` is its offset. */
export type TextPart = Readonly<{ at: number; text: string; href?: string }>

const ADDRESS = /https?:\/\/[^\s<>"]+/g

/** Cuts a plain text into text and addresses, in order; joined again the parts are the text. */
export function linkParts(text: string): TextPart[] {
  const parts: TextPart[] = []
  let at = 0
  for (const match of text.matchAll(ADDRESS)) {
    if (match.index > at) parts.push({ at, text: text.slice(at, match.index) })
    parts.push({ at: match.index, text: match[0], href: match[0] })
    at = match.index + match[0].length
  }
  if (at < text.length) parts.push({ at, text: text.slice(at) })
  return parts
}
