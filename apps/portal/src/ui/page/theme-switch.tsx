'use client'

import { Monitor, Moon, Sun } from 'lucide-react'
import { useTheme } from 'next-themes'
import { useEffect, useState } from 'react'
import { Menu, MenuCheckItem } from '../dropdown-menu.tsx'
import { IconButton } from '../icon-button.tsx'

const THEMES = [
  { value: 'system', label: 'As the system', Icon: Monitor },
  { value: 'light', label: 'Light', Icon: Sun },
  { value: 'dark', label: 'Dark', Icon: Moon },
] as const

/** Light, dark, or as the system says. */
export function ThemeSwitch() {
  const { theme, setTheme } = useTheme()
  const [chosen, setChosen] = useState<string>() // the server cannot know it
  useEffect(() => setChosen(theme), [theme])
  return (
    <Menu
      trigger={
        <IconButton
          label="Theme"
          icon={
            <>
              <Sun aria-hidden className="size-4 dark:hidden" />
              <Moon aria-hidden className="hidden size-4 dark:block" />
            </>
          }
        />
      }
    >
      {THEMES.map(({ value, label, Icon }) => (
        <MenuCheckItem
          key={value}
          checked={chosen === value}
          onCheckedChange={() => setTheme(value)}
        >
          {label}
          <Icon aria-hidden className="ml-auto size-4 text-ink-3" />
        </MenuCheckItem>
      ))}
    </Menu>
  )
}
