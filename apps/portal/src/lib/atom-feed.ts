/** An Atom feed (RFC 4287). Bodies are plain text: readers follow the link for the formatted page. */
export type AtomFeed = Readonly<{
  title: string
  /** Of the feed itself. */
  selfUrl: string
  /** The page it is about. */
  pageUrl: string
  updatedAt: string
  author: string
  entries: readonly AtomEntry[]
}>

export type AtomEntry = Readonly<{
  title: string
  url: string
  publishedAt: string
  updatedAt: string
  text: string
}>

/** Media type of the document. */
export const ATOM_MEDIA_TYPE = 'application/atom+xml; charset=utf-8'

export function atomFeed(feed: AtomFeed): string {
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    `<title>${text(feed.title)}</title>`,
    `<id>${text(feed.selfUrl)}</id>`,
    `<link rel="self" href="${text(feed.selfUrl)}"/>`,
    `<link href="${text(feed.pageUrl)}"/>`,
    `<updated>${text(feed.updatedAt)}</updated>`,
    `<author><name>${text(feed.author)}</name></author>`,
    ...feed.entries.map(entryOf),
    '</feed>',
    '',
  ].join('\n')
}

function entryOf({ title, url, publishedAt, updatedAt, text: body }: AtomEntry): string {
  return [
    '<entry>',
    `<title>${text(title)}</title>`,
    `<id>${text(url)}</id>`,
    `<link href="${text(url)}"/>`,
    `<published>${text(publishedAt)}</published>`,
    `<updated>${text(updatedAt)}</updated>`,
    `<content type="text">${text(body)}</content>`,
    '</entry>',
  ].join('\n')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** What XML 1.0 cannot hold in any spelling (§2.2), lone surrogates included, becomes U+FFFD. */
const NOT_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

function text(value: string): string {
  return value
    .replaceAll(NOT_XML, '\uFFFD')
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}
