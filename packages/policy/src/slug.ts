/** Slugs are path segments and host labels: lower case letters, digits, single hyphens inside, at most 63 (RFC 1035). */
const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
const LENGTH_MAX = 63

/** Whether `text` may be the slug of an API, a tier or an organisation. */
export function isSlug(text: string): boolean {
  return text.length <= LENGTH_MAX && SLUG.test(text)
}

/** A slug made of a name for people, to be offered in a form; empty when nothing of the name can be in one. */
export function slugFrom(name: string): string {
  const ascii = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  const words = ascii.split(/[^a-z0-9]+/).filter((word) => word !== '')
  return words.join('-').slice(0, LENGTH_MAX).replace(/-$/, '')
}
