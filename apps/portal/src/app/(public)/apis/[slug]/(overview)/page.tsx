import type { Metadata } from 'next'
import { ApiOverview } from '@/features/api-page/api-overview.tsx'
import { chosenVersion } from '@/features/api-page/view-model.ts'
import { readListParams, type SearchParams } from '@/lib/list-params.ts'
import { getCatalogApi, getCatalogVersion } from '@/server/catalog.ts'
import { orNotFound } from '@/server/or-not-found.ts'

export const metadata: Metadata = { title: 'Overview' }

type Props = Readonly<{ params: Promise<{ slug: string }>; searchParams: SearchParams }>

export default async function ApiPage({ params, searchParams }: Props) {
  const { slug } = await params
  const api = await orNotFound(getCatalogApi(slug))
  const { version: asked } = await readListParams({ version: '' }, searchParams)
  const chosen = chosenVersion(api.versions, asked)
  const version = chosen && (await getCatalogVersion(slug, chosen.name))
  return <ApiOverview api={api} version={version} />
}
