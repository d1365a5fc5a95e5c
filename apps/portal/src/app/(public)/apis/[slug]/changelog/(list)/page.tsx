import type { Metadata } from 'next'
import { ChangelogList } from '@/features/changelog/changelog-list.tsx'
import { listPublishedChangelog } from '@/server/changelog.ts'
import { orNotFound } from '@/server/or-not-found.ts'
import { LinkButton } from '@/ui/link-button.tsx'

type Props = Readonly<{
  params: Promise<{ slug: string }>
  searchParams: Promise<{ cursor?: string }>
}>

const ENTRIES_OF_A_PAGE = 20

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { slug } = await params
  return {
    title: 'Changelog',
    alternates: { types: { 'application/atom+xml': `/apis/${slug}/changelog/atom.xml` } },
  }
}

export default async function ChangelogPage({ params, searchParams }: Props) {
  const { slug } = await params
  const { cursor } = await searchParams
  const { items, nextCursor } = await orNotFound(
    listPublishedChangelog(slug, { cursor, limit: ENTRIES_OF_A_PAGE }),
  )
  return (
    <div className="flex flex-col gap-8">
      <p className="text-sm text-ink-2">
        Newest first.{' '}
        <a href={`/apis/${slug}/changelog/atom.xml`} className="link">
          Atom feed
        </a>
      </p>
      <ChangelogList slug={slug} entries={items} />
      {nextCursor !== null && (
        <div>
          <LinkButton
            href={`/apis/${slug}/changelog?${new URLSearchParams({ cursor: nextCursor })}`}
          >
            Older entries
          </LinkButton>
        </div>
      )}
    </div>
  )
}
