/** How Redoc writes an operation at the end of its path: lower case, what is not a letter or a digit as a dash. */
export function operationSlug(operationId: string): string {
  return operationId.toLowerCase().replaceAll(/[^a-z0-9_-]+/g, '-')
}

export type Target = Readonly<{
  name: string
  /** Of the operations that have one. */
  operationIds: readonly string[]
}>

/** The reference of a version. */
export function referenceBase(slug: string, version: string): string {
  return `/apis/${slug}/${encodeURIComponent(version)}/reference`
}

/**
 * The same place in another version's reference: the operation that is being read when the other version has it too, else
 * its beginning.
 */
export function sameOperationHref(
  slug: string,
  target: Target,
  { pathname, current }: Readonly<{ pathname: string; current: string }>,
): string {
  const base = referenceBase(slug, target.name)
  const place = pathname.slice(referenceBase(slug, current).length)
  const last = place.split('/').at(-1)
  const isThere = target.operationIds.some((id) => operationSlug(id) === last)
  return isThere ? `${base}${place}` : base
}
