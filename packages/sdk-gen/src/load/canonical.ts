import { createHash } from 'node:crypto'
import { isJsonObject, type Json } from './read-json.ts'

/**
 * One text for all documents that mean the same: keys in the order of their UTF-16 units, no space, numbers
 * and strings as JSON.stringify writes them (RFC 8785). Order of keys, comments and format do not count.
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (!isJsonObject(value)) return JSON.stringify(value)
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`)
  return `{${members.join(',')}}`
}

/** SHA-256 of the canonical text, in lower-case hex. */
export function hashOf(value: Json): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex')
}
