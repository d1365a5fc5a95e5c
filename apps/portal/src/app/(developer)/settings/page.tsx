import type { Metadata } from 'next'
import { PasswordForm } from '@/features/settings/password-form.tsx'
import { ProfileForm } from '@/features/settings/profile-form.tsx'
import { tokensQuery } from '@/features/settings/queries.ts'
import { SignOutEverywhere } from '@/features/settings/sign-out-everywhere.tsx'
import { TokensPanel } from '@/features/settings/tokens-panel.tsx'
import { readListParams, type SearchParams } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { getMe } from '@/server/me.ts'
import { pageUser } from '@/server/page-access.ts'
import { listTokens } from '@/server/tokens.ts'
import { Callout } from '@/ui/callout.tsx'
import { Section } from '@/ui/card.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Settings' }

export default async function SettingsPage({
  searchParams,
}: Readonly<{ searchParams: SearchParams }>) {
  const { organizationId } = await pageUser()
  const me = await getMe()
  const { cursor } = await readListParams({}, searchParams)
  return (
    <Prefetched
      loads={[
        load(tokensQuery(cursor), () =>
          listTokens({ limit: 25, format: 'json', ...(cursor === '' ? {} : { cursor }) }),
        ),
      ]}
    >
      <PageHeader
        title="Settings"
        description="Your account, whichever organisation you work in."
      />
      {organizationId === null && me.role !== 'admin' && (
        <Callout tone="warn" title="You are a member of no organisation">
          Applications, keys and usage belong to one. Ask somebody of your organisation to add you.
        </Callout>
      )}
      <Section title="Profile">
        <ProfileForm initial={me} />
      </Section>
      <Section title="Password">
        <PasswordForm email={me.email} />
      </Section>
      <Section
        title="Sessions"
        description="A browser stays signed in for 14 days, or until you sign out."
      >
        <SignOutEverywhere />
      </Section>
      <TokensPanel />
    </Prefetched>
  )
}
