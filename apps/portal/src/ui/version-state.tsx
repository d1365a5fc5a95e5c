import type { VersionState } from '@gatehouse/policy'
import { Archive, CircleSlash, FlaskConical, PencilLine } from 'lucide-react'
import { StatusPill, StatusText } from './badge.tsx'

/** The states of an API's version as people read them. */
export const VERSION_STATE_WORDS: Readonly<Record<VersionState, string>> = {
  draft: 'Draft',
  preview: 'Preview',
  active: 'Active',
  deprecated: 'Deprecated',
  retired: 'Retired',
  removed: 'Removed',
}

const LOOKS = {
  draft: { tone: 'neutral', icon: PencilLine },
  preview: { tone: 'info', icon: FlaskConical },
  active: { tone: 'ok' },
  deprecated: { tone: 'warn' },
  retired: { tone: 'neutral', icon: Archive },
  removed: { tone: 'neutral', icon: CircleSlash },
} as const

type Props = Readonly<{ state: VersionState; look?: 'pill' | 'text' }>

/** A version's state: icon, word and tone. */
export function VersionStateMark({ state, look = 'text' }: Props) {
  const Mark = look === 'pill' ? StatusPill : StatusText
  return <Mark {...LOOKS[state]}>{VERSION_STATE_WORDS[state]}</Mark>
}
