import { z } from 'zod'
import { UsageGroup, UsageRange } from '@/contract/usage.ts'

export type UsageUrl = Readonly<
  Record<'range' | 'from' | 'to' | 'application' | 'key' | 'api' | 'by', string>
>

/** What the usage pages keep in the URL; an empty string is "all". */
export const USAGE_DEFAULTS: UsageUrl = {
  range: '24h',
  from: '',
  to: '',
  application: '',
  key: '',
  api: '',
  by: 'key',
}

const InstantText = z.iso.datetime({ offset: true }).or(z.literal('')).catch('')

const UrlShape = z.object({
  range: UsageRange.catch('24h'),
  from: InstantText,
  to: InstantText,
  application: z.string().catch(''),
  key: z.string().catch(''),
  api: z.string().catch(''),
  by: UsageGroup.catch('key'),
})

/** Which calls are counted. `from` and `to` are set for `custom` only. */
export type UsageFilters = Readonly<{
  range: UsageRange
  from?: string | undefined
  to?: string | undefined
  applicationId?: string | undefined
  keyId?: string | undefined
  apiId?: string | undefined
}>

export type UsageView = Readonly<{ filters: UsageFilters; by: UsageGroup }>

/**
 * Reads the query string of a usage page, whatever is in it: junk counts as absent, and a custom range without its
 * beginning, or that ends before it, is the last 24 hours. `applicationId` is set by an application's own page and beats the URL.
 */
export function readUsageUrl(
  url: Readonly<Record<string, unknown>>,
  applicationId?: string,
): UsageView {
  const { range, from, to, application, key, api, by } = UrlShape.parse(url)
  const isCustom = range === 'custom' && from !== '' && (to === '' || isAfter(to, from))
  return {
    by,
    filters: {
      range: isCustom ? 'custom' : range === 'custom' ? '24h' : range,
      from: isCustom ? from : undefined,
      to: isCustom && to !== '' ? to : undefined,
      applicationId: applicationId ?? orUndefined(application),
      keyId: orUndefined(key),
      apiId: orUndefined(api),
    },
  }
}

function isAfter(to: string, from: string): boolean {
  return Date.parse(to) > Date.parse(from)
}

function orUndefined(text: string): string | undefined {
  return text === '' ? undefined : text
}
