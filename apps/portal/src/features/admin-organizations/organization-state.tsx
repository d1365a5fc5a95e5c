import { Ban } from 'lucide-react'
import type { AdminOrganization } from '@/contract/admin-organizations.ts'
import { StatusPill, StatusText } from '@/ui/badge.tsx'

type Props = Pick<AdminOrganization, 'state'> & Readonly<{ look?: 'pill' | 'text' }>

/** Whether a consumer may call. */
export function OrganizationState({ state, look = 'text' }: Props) {
  const Mark = look === 'pill' ? StatusPill : StatusText
  return state === 'active' ? (
    <Mark tone="ok">Active</Mark>
  ) : (
    <Mark tone="danger" icon={Ban}>
      Suspended
    </Mark>
  )
}
