import Link from 'next/link'
import { GUIDES } from '@/contract/docs.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

const AUDIENCES = [
  { id: 'consumers', title: 'Calling our APIs' },
  { id: 'everyone', title: 'Automation' },
  { id: 'admins', title: 'Running the gateway' },
] as const

/** Every guide, by whom it is for. */
export function DocsIndex() {
  return (
    <div className="flex flex-col gap-10">
      <PageHeader title="Docs" description="Short guides, and a page for every error." />
      {AUDIENCES.map(({ id, title }) => (
        <section key={id} aria-labelledby={`docs-${id}`} className="flex flex-col gap-3">
          <h2 id={`docs-${id}`} className="text-lg font-semibold">
            {title}
          </h2>
          <ul className="grid gap-px overflow-hidden rounded-box border border-line bg-line sm:grid-cols-2">
            {GUIDES.filter(({ audience }) => audience === id).map(({ slug, title, summary }) => (
              <Entry key={slug} href={`/docs/${slug}`} title={title} summary={summary} />
            ))}
            {id === 'consumers' && (
              <Entry
                href="/docs/errors"
                title="Errors"
                summary="What every code means, whose it is, and what to do."
              />
            )}
            {id === 'everyone' && (
              <Entry
                href="/api/v1/openapi.json"
                title="OpenAPI document"
                summary="The management API, for generators and tools."
              />
            )}
          </ul>
        </section>
      ))}
    </div>
  )
}

function Entry({
  href,
  title,
  summary,
}: Readonly<{ href: string; title: string; summary: string }>) {
  return (
    <li className="bg-surface">
      <Link href={href} className="flex h-full flex-col gap-1 p-4 hover:bg-hover">
        <span className="font-medium">{title}</span>
        <span className="text-sm text-ink-2">{summary}</span>
      </Link>
    </li>
  )
}
