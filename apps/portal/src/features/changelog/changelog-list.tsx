import Link from 'next/link'
import type { PublishedEntry } from '@/contract/changelog.ts'
import { formatDate } from '@/lib/format.ts'
import { Badge } from '@/ui/badge.tsx'
import { MarkdownText } from '@/ui/markdown.tsx'
import { EmptyState } from '@/ui/states.tsx'

type Props = Readonly<{ slug: string; entries: readonly PublishedEntry[] }>

/** What changed, newest first, each with its permalink. */
export function ChangelogList({ slug, entries }: Props) {
  if (entries.length === 0) {
    return (
      <EmptyState title="Nothing has changed yet">
        What changes in this API will be told here.
      </EmptyState>
    )
  }
  return (
    <ol className="flex flex-col gap-8">
      {entries.map((entry) => (
        <li key={entry.id} className="flex max-w-[75ch] flex-col gap-2">
          <h2 className="text-md font-semibold">
            <Link href={`/apis/${slug}/changelog/${entry.slug}`} className="link">
              {entry.title}
            </Link>
          </h2>
          <EntryFacts entry={entry} />
          <MarkdownText text={entry.body} />
        </li>
      ))}
    </ol>
  )
}

/** When it was published, and about which version it is. */
export function EntryFacts({ entry }: Readonly<{ entry: PublishedEntry }>) {
  return (
    <p className="flex flex-wrap items-center gap-2 text-sm text-ink-2">
      <time dateTime={entry.publishedAt}>{formatDate(entry.publishedAt)}</time>
      {entry.versionName !== null && <Badge mono>{entry.versionName}</Badge>}
    </p>
  )
}
