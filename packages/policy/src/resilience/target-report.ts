/** How one target of an upstream is, as a node's threads see it together. */
export type TargetReport = Readonly<{
  upstreamId: string
  /** Origin and base path. */
  url: string
  /** The worst that any thread sees. `open` and `half_open` are the breaker's. */
  state: 'healthy' | 'unhealthy' | 'ejected' | 'open' | 'half_open'
  sinceMs: number
  /** Calls under way. */
  active: number
  /** Threads that know it, and how many of them see it otherwise than healthy. */
  threads: number
  affected: number
}>
