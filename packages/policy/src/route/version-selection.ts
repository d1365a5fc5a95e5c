import { z } from 'zod'
import { predicateIssue } from './predicate.ts'

/** What a caller gets who names no version and has no pin. */
export const VersionPolicy = z.enum(['oldest', 'pin', 'refuse'])
export type VersionPolicy = z.infer<typeof VersionPolicy>

/** How callers of an API say which version they want, on routes that leave it to them. An empty name: not that way. */
export const VersionSelection = z.object({
  /** A header field that holds a version's name. */
  header: z.string().default(''),
  /** A query parameter that does. */
  query: z.string().default(''),
  /** A parameter of the media types in `Accept` that does: `application/json; version=2`. */
  mediaType: z.string().default(''),
  /** A header field that holds a date, `2026-03-01`: the version that was the newest on that day. */
  date: z.string().default(''),
  policy: VersionPolicy.default('oldest'),
})
export type VersionSelection = z.infer<typeof VersionSelection>

export const NO_SELECTION: VersionSelection = Object.freeze({
  ...{ header: '', query: '', mediaType: '', date: '', policy: 'oldest' as const },
})

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/
/** A quality is no parameter of a media type (RFC 9110 §12.5.1). */
const QUALITY = 'q'

/** What is wrong with it, by field. */
export function selectionIssues({
  header,
  query,
  mediaType,
  date,
}: VersionSelection): { field: 'header' | 'query' | 'mediaType' | 'date'; message: string }[] {
  const fields = [
    ['header', header, headerIssue(header)],
    ['query', query, predicateIssue({ in: 'query', name: query, test: 'present', value: '' })],
    ['mediaType', mediaType, mediaTypeIssue(mediaType)],
    ['date', date, date.toLowerCase() === header.toLowerCase() ? SAME : headerIssue(date)],
  ] as const
  return fields.flatMap(([field, name, message]) =>
    name === '' || message === undefined ? [] : [{ field, message }],
  )
}

const SAME = 'must be another header than the one that holds a name'

function headerIssue(name: string): string | undefined {
  return predicateIssue({ in: 'header', name, test: 'present', value: '' })
}

function mediaTypeIssue(name: string): string | undefined {
  return !TOKEN.test(name) || name.toLowerCase() === QUALITY
    ? `"${name}" cannot be a parameter of a media type`
    : undefined
}

/** A day as versions carry it: `2026-03-01`. */
export const PublishedOn = z.iso.date('Write a date as 2026-03-01')

/**
 * The value of a media type's parameter in an `Accept` field: the first media range that has it. Names are compared in any case, a quoted
 * value is read without its quotes (RFC 9110 §5.6.6).
 */
export function acceptParameter(accept: string, nameLowerCase: string): string | undefined {
  PARAMETER.lastIndex = 0
  for (let found = PARAMETER.exec(accept); found !== null; found = PARAMETER.exec(accept)) {
    const [, name = '', quoted, plain] = found
    if (name.toLowerCase() !== nameLowerCase) continue
    return quoted === undefined ? plain : quoted.replaceAll(/\\(.)/g, '$1')
  }
  return undefined
}

/** `;name=value` and `;name="value"`: linear, since no two of its parts can begin alike. */
const PARAMETER = /;[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*))/g
