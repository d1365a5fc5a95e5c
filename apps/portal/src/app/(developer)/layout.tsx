import { BookOpen, ShieldCheck, SlidersHorizontal } from 'lucide-react'
import type { ReactNode } from 'react'
import { AccountBanner } from '@/features/console/account-banner.tsx'
import { DEVELOPER_SECTIONS, paletteEntries } from '@/features/console/navigation.tsx'
import { OrganizationSwitcher } from '@/features/console/organization-switcher.tsx'
import { meQuery } from '@/features/console/queries.ts'
import { SignOutItem } from '@/features/console/sign-out-item.tsx'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listApplications } from '@/server/applications.ts'
import { getMe } from '@/server/me.ts'
import { consoleUser } from '@/server/page-access.ts'
import { LinkButton } from '@/ui/link-button.tsx'
import { AccountMenu } from '@/ui/page/account-menu.tsx'
import { ConsoleFrame } from '@/ui/page/console-frame.tsx'

const IN_PALETTE_MAX = 50

export default async function DeveloperLayout({ children }: Readonly<{ children: ReactNode }>) {
  const actor = await consoleUser()
  const me = await getMe()
  const applications =
    actor.organizationId === null
      ? []
      : (await listApplications({ limit: IN_PALETTE_MAX, format: 'json' })).items
  const isAdmin = actor.role === 'admin'
  return (
    <Prefetched loads={[load(meQuery(), async () => me)]}>
      <ConsoleFrame
        label="Developer"
        homeHref="/home"
        sections={DEVELOPER_SECTIONS}
        paletteEntries={paletteEntries(applications)}
        organization={
          <OrganizationSwitcher organizationId={me.organizationId} memberships={me.memberships} />
        }
        account={
          <AccountMenu
            name={me.name}
            email={me.email}
            links={accountLinks(isAdmin)}
            signOut={<SignOutItem />}
          />
        }
        banner={<AccountBanner />}
        sidebarFooter={isAdmin ? <AdminLink /> : undefined}
      >
        {children}
      </ConsoleFrame>
    </Prefetched>
  )
}

const ICON = 'size-4 text-ink-3'

function accountLinks(isAdmin: boolean) {
  const links = [
    {
      href: '/settings',
      label: 'Settings',
      icon: <SlidersHorizontal aria-hidden className={ICON} />,
    },
    { href: '/docs', label: 'Docs', icon: <BookOpen aria-hidden className={ICON} /> },
  ]
  if (!isAdmin) return links
  return [
    ...links,
    {
      href: '/admin',
      label: 'Administration',
      icon: <ShieldCheck aria-hidden className={ICON} />,
    },
  ]
}

function AdminLink() {
  return (
    <LinkButton href="/admin" icon={<ShieldCheck aria-hidden className="size-4" />}>
      Administration
    </LinkButton>
  )
}
