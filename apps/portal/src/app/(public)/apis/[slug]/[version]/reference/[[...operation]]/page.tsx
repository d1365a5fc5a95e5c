import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { VersionNotice } from '@/features/api-page/version-notice.tsx'
import { betterVersion, referenceHref } from '@/features/api-page/view-model.ts'
import { ApiReference } from '@/features/reference/api-reference.tsx'
import { getCatalogApi, getCatalogVersion } from '@/server/catalog.ts'
import { orNotFound } from '@/server/or-not-found.ts'

type Props = Readonly<{ params: Promise<{ slug: string; version: string }> }>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Reference ${decodeURIComponent((await params).version)}` }
}

export default async function ReferencePage({ params }: Props) {
  const { slug, version } = await params
  const api = await orNotFound(getCatalogApi(slug))
  const documented = api.versions.filter(({ hasDocument }) => hasDocument)
  const current = documented.find(({ name }) => name === decodeURIComponent(version))
  if (current === undefined) notFound()
  const versions = await Promise.all(documented.map(({ name }) => readVersion(slug, name)))
  const better = betterVersion(documented, current)
  return (
    <>
      <VersionNotice
        slug={slug}
        version={current}
        better={better}
        betterHref={referenceHref(slug, better?.name ?? current.name)}
      />
      <ApiReference slug={slug} current={current.name} versions={versions} />
    </>
  )
}

/** With its operations: whoever changes the version stays at the operation that is being read. */
async function readVersion(slug: string, name: string) {
  const { api: _, operations, ...version } = await getCatalogVersion(slug, name)
  return { ...version, operationIds: operations.flatMap(({ operationId }) => operationId ?? []) }
}
