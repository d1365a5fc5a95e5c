import { problemFacts } from '@gatehouse/policy'
import type { Metadata } from 'next'
import { FAULT_OWNERS } from '@/features/docs/fault-owners.ts'
import { errorPage } from '@/server/docs.ts'
import { orNotFound } from '@/server/or-not-found.ts'
import { Badge } from '@/ui/badge.tsx'
import { Facts } from '@/ui/card.tsx'
import { MarkdownText } from '@/ui/markdown.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'

type Props = Readonly<{ params: Promise<{ code: string }> }>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { code } = await orNotFound(errorPage((await params).code))
  return { title: problemFacts(code).title }
}

export default async function ErrorCodePage({ params }: Props) {
  const { code, text } = await orNotFound(errorPage((await params).code))
  const { status, fault, title } = problemFacts(code)
  return (
    <article className="flex flex-col gap-6">
      <PageHeader
        title={title}
        breadcrumbs={[
          { href: '/docs', label: 'Docs' },
          { href: '/docs/errors', label: 'Errors' },
        ]}
        badge={<Badge mono>{code}</Badge>}
      />
      <Facts
        rows={[
          { label: 'HTTP status', value: String(status) },
          { label: 'Owner', value: FAULT_OWNERS[fault] },
        ]}
      />
      <MarkdownText text={text} />
    </article>
  )
}
