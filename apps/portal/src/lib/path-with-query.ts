type Value = string | number | undefined

/** Adds a query string to a path. What is undefined or empty is left out, so that one question has one spelling. */
export function pathWithQuery(path: string, query: Readonly<Record<string, Value>>): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') params.set(name, String(value))
  }
  return params.size === 0 ? path : `${path}?${params}`
}
