import { BookOpen, LibraryBig, SlidersHorizontal, SquareTerminal } from 'lucide-react'
import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { DraftNotice } from '@/features/admin-console/draft-notice.tsx'
import { ADMIN_ACTS, ADMIN_SECTIONS } from '@/features/admin-console/navigation.tsx'
import { SignOutItem } from '@/features/console/sign-out-item.tsx'
import { draftQuery, tierRequestsQuery, waitingQuery } from '@/lib/admin-queries.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listAllSubscriptions } from '@/server/admin-subscriptions.ts'
import { listTierRequests } from '@/server/admin-tier-requests.ts'
import { pageAdmin } from '@/server/page-access.ts'
import { planRevision } from '@/server/revision-plan.ts'
import { Badge } from '@/ui/badge.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { AccountMenu } from '@/ui/page/account-menu.tsx'
import { ConsoleFrame } from '@/ui/page/console-frame.tsx'

export const metadata: Metadata = {
  title: { default: 'Admin', template: '%s · Admin · Gatehouse' },
}

export default async function AdminLayout({ children }: Readonly<{ children: ReactNode }>) {
  const { name, email, organizationId } = await pageAdmin()
  const loads = [
    load(draftQuery(), planRevision),
    load(waitingQuery(), () =>
      listAllSubscriptions({ state: 'pending', limit: 25, format: 'json' }),
    ),
    load(tierRequestsQuery(), () => listTierRequests({ limit: 25, format: 'json' })),
  ]
  return (
    <Prefetched loads={loads}>
      <ConsoleFrame
        label="Admin"
        homeHref="/admin"
        sections={ADMIN_SECTIONS}
        paletteEntries={ADMIN_ACTS}
        organization={<Badge tone="accent">Administration</Badge>}
        account={
          <AccountMenu name={name} email={email} links={ACCOUNT_LINKS} signOut={<SignOutItem />} />
        }
        banner={<DraftNotice />}
        sidebarFooter={organizationId === null ? <CatalogueLink /> : <DeveloperLink />}
      >
        {children}
      </ConsoleFrame>
    </Prefetched>
  )
}

const ICON = 'size-4 text-ink-3'

const ACCOUNT_LINKS = [
  {
    href: '/settings',
    label: 'Settings',
    icon: <SlidersHorizontal aria-hidden className={ICON} />,
  },
  { href: '/docs', label: 'Docs', icon: <BookOpen aria-hidden className={ICON} /> },
]

function CatalogueLink() {
  return (
    <LinkButton href="/apis" icon={<LibraryBig aria-hidden className="size-4" />}>
      Consumers’ catalogue
    </LinkButton>
  )
}

function DeveloperLink() {
  return (
    <LinkButton href="/home" icon={<SquareTerminal aria-hidden className="size-4" />}>
      Developer console
    </LinkButton>
  )
}
