import type { Issue } from './schema.ts'

/**
 * How large a configuration may be, as JSON. Thousands of APIs take a few megabytes; what is larger would keep every gateway
 * thread from serving while it is parsed.
 */
export const SNAPSHOT_BYTES_MAX = 52_428_800

const MEGABYTE = 1_048_576

/** What is wrong with a configuration of so many bytes, if anything. */
export function sizeIssue(bytes: number): Issue | undefined {
  if (bytes <= SNAPSHOT_BYTES_MAX) return undefined
  const [size, max] = [bytes, SNAPSHOT_BYTES_MAX].map((of) => Math.ceil(of / MEGABYTE))
  const message = `The configuration has ${size} MB; a revision may have ${max} MB. Long texts and documents’ operations take most of it.`
  return { severity: 'error', path: '', id: null, message }
}
