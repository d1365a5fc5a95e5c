import type { CatalogPage } from '@/contract/catalog.ts'
import { VERSION_STATE_WORDS } from '@/ui/version-state.tsx'

type FacetName = keyof CatalogPage['facets']
type Counts = CatalogPage['facets'][FacetName]

const AUTH_WORDS: Readonly<Record<string, string>> = { key: 'With a key', none: 'Open' }

/**
 * The choices of one filter, with how many APIs each would leave. What is chosen stays a choice even when nothing is left
 * of it, so that it can be seen and taken off.
 */
export function facetOptions(name: FacetName, counts: Counts | undefined, chosen: string) {
  const known = counts ?? []
  const all =
    chosen === '' || known.some(({ value }) => value === chosen)
      ? known
      : [...known, { value: chosen, count: 0 }]
  return all.map(({ value, count }) => ({ value, label: `${wordFor(name, value)} · ${count}` }))
}

function wordFor(name: FacetName, value: string): string {
  if (name === 'auth') return AUTH_WORDS[value] ?? value
  if (name === 'state') return words[value] ?? value
  return value
}

const words: Readonly<Record<string, string>> = VERSION_STATE_WORDS
