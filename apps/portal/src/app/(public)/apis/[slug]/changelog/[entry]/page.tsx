import type { Metadata } from 'next'
import Link from 'next/link'
import { EntryFacts } from '@/features/changelog/changelog-list.tsx'
import { getPublishedEntry } from '@/server/changelog.ts'
import { orNotFound } from '@/server/or-not-found.ts'
import { MarkdownText } from '@/ui/markdown.tsx'

type Props = Readonly<{ params: Promise<{ slug: string; entry: string }> }>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { slug, entry } = await params
  return { title: (await orNotFound(getPublishedEntry(slug, entry))).title }
}

export default async function ChangelogEntryPage({ params }: Props) {
  const { slug, entry: entrySlug } = await params
  const entry = await orNotFound(getPublishedEntry(slug, entrySlug))
  return (
    <article className="flex max-w-[75ch] flex-col gap-3">
      <h2 className="text-lg font-semibold">{entry.title}</h2>
      <EntryFacts entry={entry} />
      <MarkdownText text={entry.body} />
      <p className="text-sm">
        <Link href={`/apis/${slug}/changelog`} className="link">
          All changes
        </Link>
      </p>
    </article>
  )
}
