import clsx from 'clsx'
import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { TONE_STYLE } from './tone.ts'

type CalloutTone = 'info' | 'ok' | 'warn' | 'danger'

const ICONS: Record<CalloutTone, LucideIcon> = {
  info: Info,
  ok: CircleCheck,
  warn: TriangleAlert,
  danger: CircleAlert,
}

type Props = Readonly<{
  tone?: CalloutTone
  title?: ReactNode
  /** A button or a link, at the end. */
  action?: ReactNode
  /** `alert` when it appears as an answer to what someone did. */
  role?: 'alert' | 'status' | 'note'
  id?: string
  children?: ReactNode
}>

/** Something to know before going on. */
export function Callout({ tone = 'info', title, action, role, id, children }: Props) {
  const Icon = ICONS[tone]
  return (
    <div
      id={id}
      role={role}
      className={clsx('flex gap-3 rounded-box border px-3.5 py-3 text-sm', TONE_STYLE[tone])}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="flex min-w-0 flex-1 flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          {title !== undefined && <p className="font-medium">{title}</p>}
          {children !== undefined && <div className="text-ink-2">{children}</div>}
        </div>
        {action}
      </div>
    </div>
  )
}
