import type { Metadata } from 'next'
import { ApiLimits } from '@/features/api-page/api-limits.tsx'
import { firstCallUrl } from '@/lib/first-call.ts'
import { getCatalogApi, getCatalogVersion } from '@/server/catalog.ts'
import { orNotFound } from '@/server/or-not-found.ts'

export const metadata: Metadata = { title: 'Limits & 429 handling' }

/** Where there is no version to call, the samples show where its URL goes. */
const NO_URL = 'https://gateway.example/your-api/path'

export default async function ApiLimitsPage({
  params,
}: Readonly<{ params: Promise<{ slug: string }> }>) {
  const { slug } = await params
  const api = await orNotFound(getCatalogApi(slug))
  const [first] = api.versions
  const version = first === undefined ? null : await getCatalogVersion(slug, first.name)
  const url = version === null ? null : firstCallUrl(version)
  return <ApiLimits api={api} url={url ?? version?.baseUrl ?? NO_URL} />
}
