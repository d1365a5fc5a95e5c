import type { CatalogVersion } from '@/contract/catalog.ts'

export type ApiTab = 'overview' | 'reference' | 'sdks' | 'limits' | 'changelog'

/** The reference of a version. */
export function referenceHref(slug: string, version: string): string {
  return `/apis/${slug}/${encodeURIComponent(version)}/reference`
}

/** The SDKs of a version. */
export function sdksHref(slug: string, version: string): string {
  return `/apis/${slug}/${encodeURIComponent(version)}/sdks`
}

/** Which tab a path is under, and of which version its reference or its SDKs are. */
export function tabOf(
  slug: string,
  pathname: string,
): Readonly<{ tab: ApiTab; version: string | undefined }> {
  const base = `/apis/${slug}`
  const [first, second] = pathname.startsWith(`${base}/`)
    ? pathname.slice(base.length + 1).split('/')
    : []
  if ((second === 'reference' || second === 'sdks') && first !== undefined) {
    return { tab: second, version: decodeURIComponent(first) }
  }
  const isTab = first === 'limits' || first === 'changelog'
  return { tab: isTab ? first : 'overview', version: undefined }
}

/** The version that was asked for, else the one to start with. */
export function chosenVersion<Version extends Pick<CatalogVersion, 'name'>>(
  versions: readonly Version[],
  asked: string | undefined,
): Version | undefined {
  return versions.find(({ name }) => name === asked) ?? versions[0]
}

/** Where to go from a version that should not be started with; undefined when there is no better one. */
export function betterVersion(
  versions: readonly CatalogVersion[],
  version: CatalogVersion,
): CatalogVersion | undefined {
  if (version.state !== 'deprecated' && version.state !== 'retired') return undefined
  return versions.find(({ state }) => state === 'active')
}
