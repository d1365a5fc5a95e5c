import clsx from 'clsx'
import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleDot,
  Info,
  type LucideIcon,
  TriangleAlert,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { TONE_STYLE, type Tone } from './tone.ts'

type BadgeProps = Readonly<{ tone?: Tone; mono?: boolean; children: ReactNode }>

/** A word about a thing that is not a state: a version, an environment, a method. */
export function Badge({ tone = 'neutral', mono = false, children }: BadgeProps) {
  return (
    <span
      className={clsx(
        'inline-flex h-5 items-center rounded-box border px-1.5 text-xs whitespace-nowrap',
        mono ? 'font-mono' : 'font-medium',
        TONE_STYLE[tone],
      )}
    >
      {children}
    </span>
  )
}

const ICONS: Record<Tone, LucideIcon> = {
  neutral: CircleDashed,
  accent: CircleDot,
  ok: CircleCheck,
  warn: TriangleAlert,
  danger: CircleAlert,
  info: Info,
}

type StatusPillProps = Readonly<{ tone: Tone; icon?: LucideIcon; children: ReactNode }>

/** A state: an icon, a word and a tone, so that it can be read without colour. */
export function StatusPill({ tone, icon, children }: StatusPillProps) {
  const Icon = icon ?? ICONS[tone]
  return (
    <span
      className={clsx(
        'inline-flex h-6 items-center gap-1.5 rounded-full border py-0.5 pr-2.5 pl-1.5 text-xs font-medium whitespace-nowrap',
        TONE_STYLE[tone],
      )}
    >
      <Icon aria-hidden className="size-3.5 shrink-0" />
      {children}
    </span>
  )
}

/** The same without the outline, for table cells. */
export function StatusText({ tone, icon, children }: StatusPillProps) {
  const Icon = icon ?? ICONS[tone]
  return (
    <span className={clsx('inline-flex items-baseline gap-1.5', STATUS_TEXT[tone])}>
      <Icon aria-hidden className="size-3.5 shrink-0 translate-y-0.5" />
      {children}
    </span>
  )
}

const STATUS_TEXT: Record<Tone, string> = {
  neutral: 'text-ink-2',
  accent: 'text-accent-text',
  ok: 'text-ok',
  warn: 'text-warn',
  danger: 'text-danger',
  info: 'text-info',
}
