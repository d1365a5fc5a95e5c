'use client'

import clsx from 'clsx'
import { Check, Ellipsis } from 'lucide-react'
import Link from 'next/link'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ComponentProps, ReactElement, ReactNode } from 'react'
import { IconButton } from './icon-button.tsx'

const ITEM_STYLE =
  'flex min-h-8 cursor-default items-center gap-2.5 rounded-[4px] px-2 py-1 text-sm outline-none select-none data-disabled:opacity-50 data-highlighted:bg-hover'

type MenuProps = Readonly<{
  /** One button. */
  trigger: ReactElement
  align?: 'start' | 'center' | 'end'
  children: ReactNode
}>

/** Acts on one thing, or a short choice. Children: `MenuItem`, `MenuLink`, `MenuCheckItem`, `MenuLabel`, `MenuLine`. */
export function Menu({ trigger, align = 'end', children }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 animate-appear overflow-y-auto rounded-box border border-line bg-raised p-1 shadow-float"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** The "⋯" at the end of a row. `label` names the row: "Actions for laptop". */
export function RowMenu({ label, children }: Readonly<{ label: string; children: ReactNode }>) {
  return (
    <Menu
      trigger={
        <IconButton
          label={label}
          tooltip={false}
          icon={<Ellipsis aria-hidden className="size-4" />}
          size="sm"
        />
      }
    >
      {children}
    </Menu>
  )
}

type ItemProps = Readonly<
  Omit<ComponentProps<typeof Radix.Item>, 'className'> & { icon?: ReactNode; danger?: boolean }
>

export function MenuItem({ icon, danger = false, children, ...rest }: ItemProps) {
  return (
    <Radix.Item {...rest} className={clsx(ITEM_STYLE, danger && 'text-danger')}>
      {icon}
      {children}
    </Radix.Item>
  )
}

type MenuLinkProps = Readonly<{ href: string; icon?: ReactNode; children: ReactNode }>

export function MenuLink({ href, icon, children }: MenuLinkProps) {
  return (
    <Radix.Item asChild className={ITEM_STYLE}>
      <Link href={href}>
        {icon}
        {children}
      </Link>
    </Radix.Item>
  )
}

type CheckItemProps = Readonly<{
  checked: boolean
  onCheckedChange(checked: boolean): void
  /** Leave the menu open, for several choices in a row. */
  keepOpen?: boolean
  disabled?: boolean
  children: ReactNode
}>

export function MenuCheckItem({ keepOpen = false, children, ...rest }: CheckItemProps) {
  return (
    <Radix.CheckboxItem
      {...rest}
      onSelect={keepOpen ? (event) => event.preventDefault() : undefined}
      className={ITEM_STYLE}
    >
      <span className="flex size-4 items-center justify-center">
        <Radix.ItemIndicator>
          <Check aria-hidden className="size-4 text-accent-text" />
        </Radix.ItemIndicator>
      </span>
      {children}
    </Radix.CheckboxItem>
  )
}

export function MenuLabel({ children }: Readonly<{ children: ReactNode }>) {
  return <Radix.Label className="px-2 py-1.5 text-xs text-ink-3">{children}</Radix.Label>
}

export function MenuLine() {
  return <Radix.Separator className="my-1 h-px bg-line" />
}
