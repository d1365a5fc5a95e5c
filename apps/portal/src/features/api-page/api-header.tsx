import type { ReactNode } from 'react'
import type { CatalogApiDetail } from '@/contract/catalog.ts'
import { Badge } from '@/ui/badge.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'
import { ApiTabs } from './api-tabs.tsx'

type Props = Readonly<{
  api: CatalogApiDetail
  /** The one button whose label is the state. */
  action: ReactNode
}>

/** Name, summary, the way to a subscription, and tabs. Beside a page that takes the whole width it brings its own margins. */
export function ApiHeader({ api, action }: Props) {
  const { slug, name, summary, visibility, versions } = api
  return (
    <div className="[main:has(>.bleed)>&]:pt-6">
      <PageHeader
        title={name}
        description={summary}
        breadcrumbs={[{ href: '/apis', label: 'Catalogue' }]}
        badge={visibility === 'public' ? undefined : <Badge>Not public</Badge>}
        actions={action}
        tabs={
          <ApiTabs
            slug={slug}
            documented={versions.filter(({ hasDocument }) => hasDocument).map(({ name }) => name)}
          />
        }
      />
    </div>
  )
}
