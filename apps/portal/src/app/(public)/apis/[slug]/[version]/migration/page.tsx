import type { Metadata } from 'next'
import { MigrationSteps } from '@/features/migration/migration-guide.tsx'
import { OwnCalls } from '@/features/migration/own-calls.tsx'
import { getCatalogVersion } from '@/server/catalog.ts'
import { getMigrationGuide } from '@/server/migration-guide.ts'
import { orNotFound } from '@/server/or-not-found.ts'
import { Section } from '@/ui/card.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { VersionDates } from '@/ui/version-dates.tsx'

type Props = Readonly<{ params: Promise<{ slug: string; version: string }> }>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Moving from ${decodeURIComponent((await params).version)}` }
}

export default async function MigrationPage({ params }: Props) {
  const { slug, version: segment } = await params
  const name = decodeURIComponent(segment)
  const [version, guide] = await orNotFound(
    Promise.all([getCatalogVersion(slug, name), getMigrationGuide(slug, name)]),
  )
  const { successorName } = guide
  return (
    <div className="flex flex-col gap-8">
      <Section
        title={successorName === null ? `Moving from ${name}` : `From ${name} to ${successorName}`}
        {...(version.notice === '' ? {} : { description: version.notice })}
        actions={
          successorName !== null && (
            <LinkButton href={`/apis/${slug}?${new URLSearchParams({ version: successorName })}`}>
              Go to {successorName}
            </LinkButton>
          )
        }
      >
        <VersionDates {...version} />
      </Section>
      {guide.own !== null && <OwnCalls notice={guide.own} />}
      <Section title="Steps">
        <MigrationSteps text={guide.text} />
      </Section>
    </div>
  )
}
