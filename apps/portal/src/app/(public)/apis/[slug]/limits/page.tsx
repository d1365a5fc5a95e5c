import type { Metadata } from 'next'
import { ApiLimits } from '@/features/api-page/api-limits.tsx'
import { getCatalogApi } from '@/server/catalog.ts'
import { orNotFound } from '@/server/or-not-found.ts'

export const metadata: Metadata = { title: 'Limits' }

export default async function ApiLimitsPage({
  params,
}: Readonly<{ params: Promise<{ slug: string }> }>) {
  return <ApiLimits api={await orNotFound(getCatalogApi((await params).slug))} />
}
