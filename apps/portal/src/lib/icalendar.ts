/**
 * A calendar of instants as RFC 5545 writes it: CRLF, lines of at most 75 octets, text escaped (§3.1, §3.3.11).
 */
export type CalendarEvent = Readonly<{
  /** Unique in the world and the same each time, so that a changed date moves the entry. */
  uid: string
  /** UTC epoch milliseconds. */
  atMs: number
  title: string
  description: string
  url: string
}>

const LINE_OCTETS_MAX = 75

/** The file. `nowMs` is when it was made. */
export function icalendar(name: string, events: readonly CalendarEvent[], nowMs: number): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Gatehouse//Deprecations//EN',
    'CALSCALE:GREGORIAN',
    `X-WR-CALNAME:${escaped(name)}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT12H',
    ...events.flatMap((event) => eventLines(event, nowMs)),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

function eventLines({ uid, atMs, title, description, url }: CalendarEvent, nowMs: number) {
  return [
    'BEGIN:VEVENT',
    `UID:${escaped(uid)}`,
    `DTSTAMP:${stamp(nowMs)}`,
    `DTSTART:${stamp(atMs)}`,
    `SUMMARY:${escaped(title)}`,
    `DESCRIPTION:${escaped(description)}`,
    `URL:${url}`,
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ]
}

/** `20261231T235959Z`. */
function stamp(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

function escaped(text: string): string {
  return text
    .replaceAll(/[\\;,]/g, (character) => `\\${character}`)
    .replaceAll(/\r\n|\r|\n/g, '\\n')
}

/** A continuation begins with a space; characters are never cut in two. */
function folded(line: string): string {
  const lines: string[] = []
  let current = ''
  let octets = 0
  for (const character of line) {
    const length = new TextEncoder().encode(character).length
    if (octets + length > LINE_OCTETS_MAX) {
      lines.push(current)
      current = ' '
      octets = 1
    }
    current += character
    octets += length
  }
  return [...lines, current].join('\r\n')
}
