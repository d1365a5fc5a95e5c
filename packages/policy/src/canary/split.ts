import { z } from 'zod'
import { hashText, mixHashes } from '../resilience/balancers.ts'

/** Weights are parts of this: 1 is a hundredth of a percent, 10 000 is every call. */
export const CANARY_PARTS = 10_000

/** The word with which testers reach the canary whatever its weight. It opens nothing else: not a credential. */
export const CanaryHeader = z.object({ name: z.string(), value: z.string() })
export type CanaryHeader = z.infer<typeof CanaryHeader>

/** What a revision says of a version's canary. */
export const CanarySource = z.object({
  id: z.string(),
  /** Where the canary's share of the version's calls goes. */
  upstreamId: z.string(),
  weight: z.int().min(0).max(CANARY_PARTS),
  header: CanaryHeader.nullable().default(null),
})
export type CanarySource = z.infer<typeof CanarySource>

/**
 * Whether a caller's calls go to the canary: always the same answer for the same weight, and once it is yes it stays yes while
 * the weight grows, so that nobody flips back. Two canaries split the same callers independently.
 *
 * @param seed of the canary: the hash of its id
 * @param caller what a caller is told by: its subscription, or its address
 */
export function isInCanary(seed: number, weight: number, caller: string): boolean {
  return mixHashes(hashText(caller), seed) % CANARY_PARTS < weight
}
