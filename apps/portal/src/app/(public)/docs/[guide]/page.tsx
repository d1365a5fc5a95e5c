import type { Metadata } from 'next'
import { guidePage } from '@/server/docs.ts'
import { orNotFound } from '@/server/or-not-found.ts'
import { MarkdownText } from '@/ui/markdown.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'

type Props = Readonly<{ params: Promise<{ guide: string }> }>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await orNotFound(guidePage((await params).guide))).title }
}

export default async function GuidePage({ params }: Props) {
  const { title, text } = await orNotFound(guidePage((await params).guide))
  return (
    <article className="flex flex-col gap-6">
      <PageHeader title={title} breadcrumbs={[{ href: '/docs', label: 'Docs' }]} />
      <MarkdownText text={text} />
    </article>
  )
}
