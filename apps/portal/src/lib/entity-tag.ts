/** The `If-Match` of a row that was read: its version, as `ETag`s write it. */
export function entityTag(version: number): string {
  return `"${version}"`
}
