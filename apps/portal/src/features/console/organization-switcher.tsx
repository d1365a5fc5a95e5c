'use client'

import { Building2, ChevronsUpDown } from 'lucide-react'
import Link from 'next/link'
import type { Me } from '@/contract/me.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { Menu, MenuCheckItem, MenuLabel } from '@/ui/dropdown-menu.tsx'
import { toast } from '@/ui/toast-store.ts'
import { switchOrganization } from './queries.ts'

type Props = Readonly<Pick<Me, 'organizationId' | 'memberships'>>

const STYLE =
  'inline-flex h-8 max-w-full items-center gap-2 rounded-box border border-line bg-surface px-2.5 text-sm font-medium hover:bg-hover'

/** Which organisation the pages are about; a menu for people who are members of several. */
export function OrganizationSwitcher({ organizationId, memberships }: Props) {
  const current = memberships.find((membership) => membership.organizationId === organizationId)
  if (current === undefined) return null
  const name = <span className="truncate">{current.organizationName}</span>
  const icon = <Building2 aria-hidden className="size-4 shrink-0 text-ink-3" />
  if (memberships.length === 1) {
    return (
      <Link href="/organization" className={STYLE}>
        {icon}
        <span className="sr-only">Organisation</span>
        {name}
      </Link>
    )
  }
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" className={STYLE}>
          {icon}
          <span className="sr-only">Organisation</span>
          {name}
          <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-ink-3" />
        </button>
      }
    >
      <MenuLabel>Work in</MenuLabel>
      {memberships.map((membership) => (
        <MenuCheckItem
          key={membership.organizationId}
          checked={membership.organizationId === organizationId}
          onCheckedChange={() => switchTo(membership.organizationId)}
        >
          {membership.organizationName}
        </MenuCheckItem>
      ))}
    </Menu>
  )
}

/** A whole page load: what was read belongs to the organisation before. */
function switchTo(organizationId: string) {
  switchOrganization(organizationId).then(
    () => window.location.assign('/home'),
    (error: unknown) => toast.error('The organisation stays as it is', problemSentence(error)),
  )
}
