import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getRevisionOperation, type RevisionRecord } from '@/contract/revisions.ts'
import { RevisionView } from '@/features/revisions/revision-view.tsx'
import { orNotFound } from '@/server/or-not-found.ts'
import { pageAdmin } from '@/server/page-access.ts'
import { getRevision } from '@/server/revisions.ts'

type Props = Readonly<{ params: Promise<{ number: string }> }>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Revision ${(await params).number}` }
}

/** A revision never changes, so it is read here and only here; its source stays on the server. */
export default async function RevisionPage({ params }: Props) {
  await pageAdmin()
  const parsed = getRevisionOperation.params.safeParse(await params)
  if (!parsed.success) notFound()
  const { source, ...revision } = await orNotFound(getRevision(parsed.data.number))
  return <RevisionView revision={revision} names={namesOf(source)} />
}

/** What the ids in the changes stand for. */
function namesOf({ apis, versions, upstreams, tiers }: RevisionRecord['source']) {
  const apiNames = new Map(apis.map(({ id, name }) => [id, name]))
  return Object.fromEntries([
    ...apiNames,
    ...[...upstreams, ...tiers].map(({ id, name }) => [id, name] as const),
    ...versions.map(
      ({ id, apiId, name }) => [id, `${apiNames.get(apiId) ?? apiId} ${name}`] as const,
    ),
  ])
}
