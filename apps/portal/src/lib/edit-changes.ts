type Fields = Readonly<Record<string, unknown>>

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/**
 * What of `after` differs from `before`, field by field: an edit sends only that, so that it takes back nothing that somebody else
 * changed in another field.
 */
export function changedOnly<After extends Fields>(before: Fields, after: After): Partial<After> {
  const changed = Object.entries(after).filter(([name, value]) => !isSame(before[name], value))
  return Object.fromEntries(changed) as Partial<After>
}

export type ConflictRow = Readonly<{
  name: string
  mine: unknown
  theirs: unknown
  /** Changed on this side too; otherwise saving leaves theirs alone. */
  isMine: boolean
}>

/** Where two edits of one row part: what either of them changed, unless both say the same now. */
export function conflictRows(before: Fields, mine: Fields, theirs: Fields): ConflictRow[] {
  return Object.keys(mine)
    .filter((name) => !isSame(mine[name], theirs[name]))
    .map((name) => ({
      ...{ name, mine: mine[name], theirs: theirs[name] },
      isMine: !isSame(before[name], mine[name]),
    }))
}
