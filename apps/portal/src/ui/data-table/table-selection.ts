/** Rows that can be ticked. The set holds row ids. */
export type TableSelection<Row> = Readonly<{
  selected: ReadonlySet<string>
  onChange(selected: ReadonlySet<string>): void
  /** For ears: "laptop". */
  nameOf(row: Row): string
}>
