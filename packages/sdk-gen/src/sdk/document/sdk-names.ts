import { isJsonObject, type JsonObject } from '../../load/read-json.ts'
import { isReserved } from './safe-text.ts'
import type { SdkSource } from './sdk-source.ts'

/** What the packages of one version are called. */
export type SdkNames = Readonly<{
  /** `ferry-sdk`: npm package and Python distribution. */
  packageName: string
  /** `ferry_sdk`: what Python imports. */
  pythonPackage: string
  /** `gatehouse.localhost/ferry-sdk/v2`: major versions from 2 on are part of a Go module's path. */
  goModule: string
  /** `ferrysdk` */
  goPackage: string
  /** `1.4.0` */
  version: string
}>

/** Used when the gateway's own host has no dot: Go wants one in the first part of a module's path. */
const FALLBACK_HOST = 'gatehouse.localhost'

export function sdkNames({ apiSlug, document, baseUrl }: SdkSource): SdkNames {
  const version = versionOf(document).version
  const [major] = version.split('.')
  const slug = /^[a-z]/.test(apiSlug) && !isReserved(apiSlug) ? apiSlug : `api-${apiSlug}`
  const suffix = Number(major) >= 2 ? `/v${major}` : ''
  return {
    packageName: `${slug}-sdk`,
    pythonPackage: `${slug.replaceAll('-', '_')}_sdk`,
    goModule: `${hostOf(baseUrl)}/${slug}-sdk${suffix}`,
    goPackage: `${slug.replaceAll('-', '')}sdk`,
    version,
  }
}

/** `info.version` as three numbers that npm, pip and Go all understand. */
export function versionOf(document: JsonObject): Readonly<{ version: string; isExact: boolean }> {
  const info = isJsonObject(document.info) ? document.info : {}
  const given = typeof info.version === 'string' ? info.version.trim() : ''
  const numbers = given.match(/^v?(\d{1,8})(?:[.-](\d{1,8}))?(?:[.-](\d{1,8}))?(?=$|[^\d])/)
  if (numbers === null) return { version: '1.0.0', isExact: false }
  const version = [1, 2, 3].map((index) => Number(numbers[index] ?? 0)).join('.')
  return { version, isExact: version === given }
}

function hostOf(baseUrl: string | null): string {
  const host = baseUrl === null ? '' : new URL(baseUrl).hostname
  return /^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*$/.test(host) ? host : FALLBACK_HOST
}
