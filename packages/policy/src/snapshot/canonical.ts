/**
 * JSON with sorted keys and no spaces: the same text for the same value, whatever order its keys were set in, to be hashed.
 * Members that are undefined are left out. For plain JSON values; source RFC 8785 in all but its order by UTF-16 units,
 * which is also JavaScript's.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => sorted(member)) ?? 'null'
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries)
}
