'use client'

import { Ban, ChartColumn, PencilLine, RefreshCw } from 'lucide-react'
import type { ApiKey } from '@/contract/keys.ts'
import { MenuItem, MenuLine, MenuLink, RowMenu } from '@/ui/dropdown-menu.tsx'

export type KeyActs = Readonly<{
  onRename(key: ApiKey): void
  onRoll(key: ApiKey): void
  onRevoke(key: ApiKey): void
}>

type Props = KeyActs & Readonly<{ apiKey: ApiKey }>

const ICON = 'size-4 text-ink-3'

/** What can be done with one key. A key that is over keeps its usage and nothing else. */
export function KeyRowMenu({ apiKey, onRename, onRoll, onRevoke }: Props) {
  const { id, name, state, rotatedTo } = apiKey
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
          {state === 'active' && rotatedTo === null && (
            <MenuItem
              icon={<RefreshCw aria-hidden className={ICON} />}
              onSelect={() => onRoll(apiKey)}
            >
              Roll…
            </MenuItem>
          )}
          <MenuLine />
          <MenuItem
            danger
            icon={<Ban aria-hidden className="size-4" />}
            onSelect={() => onRevoke(apiKey)}
          >
            {rotatedTo === null ? 'Revoke…' : 'End now…'}
          </MenuItem>
        </>
      )}
    </RowMenu>
  )
}
