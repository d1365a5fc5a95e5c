'use client'

import { usePathname } from 'next/navigation'
import { TabLinks } from '@/ui/tabs.tsx'
import { referenceHref, sdksHref, tabOf } from './view-model.ts'

type Props = Readonly<{
  slug: string
  /** Names of the versions that have a document, the one to start with first. */
  documented: readonly string[]
}>

/** Overview, Reference, SDKs, Limits and Changelog. Reference and SDKs stay at the version one is reading. */
export function ApiTabs({ slug, documented }: Props) {
  const pathname = usePathname()
  const { tab, version } = tabOf(slug, pathname)
  const base = `/apis/${slug}`
  const first = documented[0]
  const reference = first === undefined ? undefined : referenceHref(slug, version ?? first)
  const sdks = first === undefined ? undefined : sdksHref(slug, version ?? first)
  const active = {
    overview: base,
    limits: `${base}/limits`,
    changelog: `${base}/changelog`,
    reference,
    sdks,
  }[tab]
  return (
    <TabLinks
      label="API"
      tabs={[
        { href: base, label: 'Overview' },
        ...(reference === undefined
          ? []
          : [{ href: reference, label: 'Reference', loadsWhole: true }]),
        ...(sdks === undefined ? [] : [{ href: sdks, label: 'SDKs' }]),
        { href: `${base}/limits`, label: 'Limits' },
        { href: `${base}/changelog`, label: 'Changelog' },
      ]}
      {...(active === undefined ? {} : { activeHref: active })}
    />
  )
}
