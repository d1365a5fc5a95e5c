import { type IdPrefix, isId } from '@gatehouse/policy'
import { z } from 'zod'
import './words.ts'

/** An id of one kind. Another kind, or junk, is refused at the edge as a row that does not exist. */
export function idOf(prefix: IdPrefix) {
  return z
    .string()
    .max(40)
    .refine((text) => isId(prefix, text), `must be an id that starts with ${prefix}_`)
    .meta({ examples: [`${prefix}_01jd3s9k8v7m6n5p4q3r2s1t0v`] })
}

/** An instant, ISO 8601 in UTC with milliseconds. */
export const Instant = z
  .string()
  .meta({ format: 'date-time', examples: ['2026-03-14T09:05:07.890Z'] })

/** Control characters and line separators: never wanted in one line of text. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u

/** A name as people give it: trimmed, 1 to 80 characters, one line. */
export const Name = z
  .string()
  .trim()
  .min(1, 'Enter a name')
  .max(80, 'Use at most 80 characters')
  .refine((text) => !CONTROL.test(text), 'Use one line of plain text')

/** The name of the thing again, as people type it before a dangerous act. */
export const TypedName = z.string().trim().max(80).describe('The name, typed again')

/** What an editable row carries: its number of changes, which is also its `ETag`. */
export const Version = z
  .int()
  .positive()
  .describe('Raised by every change; the `ETag` in `If-Match`')
