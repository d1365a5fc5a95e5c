import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { ApplicationHeader } from '@/features/applications/application-header.tsx'
import { getApplication } from '@/server/applications.ts'
import { orNotFound } from '@/server/or-not-found.ts'
import { pageMember } from '@/server/page-access.ts'

type Props = Readonly<{ params: Promise<{ applicationId: string }>; children: ReactNode }>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  await pageMember()
  const { applicationId } = await params
  const { name } = await orNotFound(getApplication(applicationId))
  return { title: { template: `%s · ${name} · Gatehouse`, default: name } }
}

export default async function ApplicationLayout({ params, children }: Props) {
  await pageMember()
  const { applicationId } = await params
  const application = await orNotFound(getApplication(applicationId))
  return (
    <>
      <ApplicationHeader initial={application} />
      {children}
    </>
  )
}
