'use client'

import { LogOut } from 'lucide-react'
import { problemSentence } from '@/lib/form-problem.ts'
import { MenuItem } from '@/ui/dropdown-menu.tsx'
import { toast } from '@/ui/toast-store.ts'
import { signOut } from './queries.ts'

/** Ends the session. A whole page load follows, so that nothing of the person stays in memory. */
export function SignOutItem() {
  return (
    <MenuItem
      icon={<LogOut aria-hidden className="size-4 text-ink-3" />}
      onSelect={() => {
        signOut().then(
          () => window.location.assign('/'),
          (error: unknown) => toast.error('You are still signed in', problemSentence(error)),
        )
      }}
    >
      Sign out
    </MenuItem>
  )
}
