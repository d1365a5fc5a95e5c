import type { JsonObject } from '../../load/read-json.ts'

/** What an SDK is made from: a version of an API as it is published. */
export type SdkSource = Readonly<{
  /** The bundled document, OpenAPI 3.0 or 3.1. */
  document: JsonObject
  /** `ferry`; lower case, digits and hyphens. */
  apiSlug: string
  /** `Ferry` */
  apiName: string
  /** `v1` */
  versionName: string
  /** Where calls go, through the gateway; null: nowhere yet, so that callers have to say it. */
  baseUrl: string | null
  auth: 'key' | 'none'
  /** Hashes of the documents that the version had before, newest first: they decide the changelog. */
  earlierHashes: readonly string[]
}>

export const LANGUAGES = ['typescript', 'python', 'go'] as const
export type Language = (typeof LANGUAGES)[number]

/** The environment variable that a client reads its key from; the same as in the portal's samples. */
export const KEY_VARIABLE = 'GATEHOUSE_API_KEY'
/** Overrides where calls go. */
export const BASE_URL_VARIABLE = 'GATEHOUSE_BASE_URL'
