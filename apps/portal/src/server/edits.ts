import 'server-only'
import { Problem } from '@gatehouse/policy'

/** An edit of a row that somebody else changed meanwhile: 412, with the row as it is now. */
export class StaleVersion extends Problem {
  readonly current: unknown

  constructor(current: unknown) {
    const detail = 'Somebody else changed this meanwhile. Compare, then save again.'
    super('precondition_failed', detail)
    this.current = current
  }
}

/**
 * The version named by `If-Match: "<version>"`.
 *
 * `*` and weak tags are not taken: both would let one edit silently bury another.
 *
 * @throws Problem `precondition_required` without it, `bad_request` when it is nothing we gave out
 */
export function expectedVersion(headers: Headers): number {
  const text = headers.get('if-match')
  if (text === null) {
    throw new Problem(
      'precondition_required',
      'Send If-Match with the ETag of the row as you read it',
    )
  }
  const version = /^"([1-9]\d{0,8})"$/.exec(text.trim())?.[1]
  if (version === undefined) throw new Problem('bad_request', 'If-Match is not one of our ETags')
  return Number(version)
}

/** The `ETag` of an editable row. */
export function entityTag(version: number): string {
  return `"${version}"`
}

/** @throws StaleVersion unless the row still has the version that was read; `current` is what the caller sees of it */
export function requireVersion<Row extends { version: number }>(
  row: Row,
  expected: number,
  current: unknown,
): void {
  if (row.version !== expected) throw new StaleVersion(current)
}
