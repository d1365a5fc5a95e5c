import { z } from 'zod'

/** What becomes of a path that different servers read differently. */
export const PathPolicy = z.object({
  /** `%2F`: `keep` leaves it inside its segment, `decode` makes it a separator. */
  encodedSlash: z.enum(['reject', 'keep', 'decode']),
  /** `.` and `..`, also percent-encoded; `resolve` removes them as RFC 3986 does, but never above the root. */
  dotSegments: z.enum(['reject', 'resolve']),
  /** `//`. */
  emptySegments: z.enum(['reject', 'keep', 'merge']),
  trailingSlash: z.enum(['keep', 'reject', 'remove']),
  /** `;x=1` after a segment; `keep` forwards it and matches without it. */
  matrixParameters: z.enum(['reject', 'keep']),
})
export type PathPolicy = Readonly<z.infer<typeof PathPolicy>>

/** What an API has that says nothing: nothing ambiguous passes. */
export const SAFE_PATH_POLICY: PathPolicy = Object.freeze({
  encodedSlash: 'reject',
  dotSegments: 'reject',
  emptySegments: 'reject',
  trailingSlash: 'keep',
  matrixParameters: 'reject',
})

/** Whether a policy lets nothing through that the safe one would not. */
export function isSafePathPolicy(policy: PathPolicy): boolean {
  return (Object.keys(SAFE_PATH_POLICY) as (keyof PathPolicy)[]).every(
    (field) => policy[field] === SAFE_PATH_POLICY[field],
  )
}
