'use client'

import { Ban, ChartColumn, PencilLine } from 'lucide-react'
import type { ApiKey } from '@/contract/keys.ts'
import { MenuItem, MenuLine, MenuLink, RowMenu } from '@/ui/dropdown-menu.tsx'

export type KeyActs = Readonly<{
  onRename(key: ApiKey): void
  onRevoke(key: ApiKey): void
}>

type Props = KeyActs & Readonly<{ apiKey: ApiKey }>

const ICON = 'size-4 text-ink-3'

/** What can be done with one key. A key that is over keeps its usage and nothing else. */
export function KeyRowMenu({ apiKey, onRename, onRevoke }: Props) {
  const { id, name, state } = apiKey
  return (
    <RowMenu label={`Actions for ${name}`}>
      <MenuLink href={`/usage?key=${id}`} icon={<ChartColumn aria-hidden className={ICON} />}>
        Usage
      </MenuLink>
      {state !== 'revoked' && (
        <>
          <MenuItem
            icon={<PencilLine aria-hidden className={ICON} />}
            onSelect={() => onRename(apiKey)}
          >
            Rename
          </MenuItem>
          <MenuLine />
          <MenuItem
            danger
            icon={<Ban aria-hidden className="size-4" />}
            onSelect={() => onRevoke(apiKey)}
          >
            Revoke…
          </MenuItem>
        </>
      )}
    </RowMenu>
  )
}
