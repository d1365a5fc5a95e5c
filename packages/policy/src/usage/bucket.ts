/**
 * The edges of usage buckets and what one is keyed by. All instants are UTC epoch milliseconds; a bucket holds its start and
 * not its end.
 */
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000

export type BucketMs = typeof MINUTE_MS | typeof HOUR_MS | typeof DAY_MS

/** Start of the bucket of `sizeMs` that holds `atMs`. UTC days have no daylight saving, so division is exact. */
export function bucketStartMs(atMs: number, sizeMs: BucketMs): number {
  return Math.floor(atMs / sizeMs) * sizeMs
}

/** The starts of every bucket that overlaps [fromMs, toMs), oldest first: a chart's explicit zeros. */
export function bucketStarts(fromMs: number, toMs: number, sizeMs: BucketMs): number[] {
  const starts: number[] = []
  for (let at = bucketStartMs(fromMs, sizeMs); at < toMs; at += sizeMs) starts.push(at)
  return starts
}

/** `1xx` … `5xx`. 499, a caller that went away, is of class `4xx` with fault `client`. */
export type StatusClass = '1xx' | '2xx' | '3xx' | '4xx' | '5xx'

const CLASSES: readonly StatusClass[] = ['1xx', '2xx', '3xx', '4xx', '5xx']

export function statusClass(status: number): StatusClass {
  return CLASSES[Math.floor(status / 100) - 1] ?? '5xx'
}

/** What a minute of usage is counted by. Empty strings mean "none": an anonymous caller, an unmatched operation, no fault. */
export type UsageKey = Readonly<{
  startsAtMs: number
  organizationId: string
  applicationId: string
  keyId: string
  apiId: string
  versionId: string
  operationId: string
  statusClass: StatusClass
  fault: string
  routeId: string
  tierId: string
  /** Whose answer, or failure, it was, an open breaker's and a full one's too; none for what was refused before. */
  upstreamId: string
}>
