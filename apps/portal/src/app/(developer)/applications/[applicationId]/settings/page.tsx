import type { Metadata } from 'next'
import { ApplicationSettings } from '@/features/applications/application-settings.tsx'
import { getApplication } from '@/server/applications.ts'
import { orNotFound } from '@/server/or-not-found.ts'
import { pageMember } from '@/server/page-access.ts'
import { may } from '@/server/permissions.ts'

export const metadata: Metadata = { title: 'Settings' }

type Props = Readonly<{ params: Promise<{ applicationId: string }> }>

export default async function ApplicationSettingsPage({ params }: Props) {
  const { membershipRole } = await pageMember()
  const { applicationId } = await params
  const application = await orNotFound(getApplication(applicationId))
  return (
    <ApplicationSettings
      initial={application}
      mayWrite={may(membershipRole, 'application.write')}
    />
  )
}
