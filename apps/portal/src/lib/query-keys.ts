import { type QueryClient, useQueryClient } from '@tanstack/react-query'

/** Where every query key begins: one word for each noun, so that a write can name all it made stale. */
export const QUERY_KEYS = {
  applications: ['applications'],
  catalog: ['catalog'],
  keys: ['keys'],
  me: ['me'],
  members: ['members'],
  organization: ['organization'],
  quickStart: ['quick-start'],
  subscriptions: ['subscriptions'],
  tokens: ['tokens'],
  usage: ['usage'],
} as const satisfies Record<string, readonly [string]>

export type Noun = keyof typeof QUERY_KEYS

/** Marks everything that was read about the nouns as stale; what is on the screen is read again at once. */
export async function touch(client: QueryClient, nouns: readonly Noun[]): Promise<void> {
  await Promise.all(
    nouns.map((noun) => client.invalidateQueries({ queryKey: [...QUERY_KEYS[noun]] })),
  )
}

/** `touch` for components: call it with the nouns that a write changed. */
export function useTouch(): (...nouns: Noun[]) => Promise<void> {
  const client = useQueryClient()
  return (...nouns) => touch(client, nouns)
}
