import type { CompiledUpstream } from './upstream.ts'

/** What the request path reads of a version's canary. */
export type CompiledCanary = Readonly<{
  upstream: CompiledUpstream
  /** Of 10 000. */
  weight: number
  seed: number
  /** Its name in lower case; undefined: nobody reaches the canary by a word. */
  header: Readonly<{ name: string; value: string }> | undefined
}>
