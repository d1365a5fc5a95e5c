'use client'

import { CircleAlert, FilterX, Inbox, Lock, type LucideIcon, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { ApiError } from '@/lib/api.ts'
import { Button } from './button.tsx'

type EmptyKind = 'never' | 'filtered' | 'forbidden'

type EmptyProps = Readonly<{
  /** Never had any · filtered out · not for you. */
  kind?: EmptyKind
  title: ReactNode
  /** What to do about it. */
  children?: ReactNode
  /** One act. */
  action?: ReactNode
  icon?: LucideIcon
}>

const EMPTY_ICONS: Record<EmptyKind, LucideIcon> = {
  never: Inbox,
  filtered: FilterX,
  forbidden: Lock,
}

/** There is nothing here, why, and the one thing to do. */
export function EmptyState({ kind = 'never', title, children, action, icon }: EmptyProps) {
  const Icon = icon ?? EMPTY_ICONS[kind]
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-12 text-center">
      <span className="flex size-10 items-center justify-center rounded-full border border-line bg-sunken text-ink-3">
        <Icon aria-hidden className="size-5" />
      </span>
      <div className="max-w-110">
        <p className="text-base font-semibold">{title}</p>
        {children !== undefined && <div className="mt-1 text-sm text-ink-2">{children}</div>}
      </div>
      {action}
    </div>
  )
}

type ErrorProps = Readonly<{
  /** What could not be done: "The keys could not be loaded". */
  title: ReactNode
  error?: unknown
  onRetry?: (() => void) | undefined
  retrying?: boolean
}>

/** What failed, why as far as is known, the request id to quote, and a way to try again. */
export function ErrorState({ title, error, onRetry, retrying = false }: ErrorProps) {
  const problem = error instanceof ApiError ? error : undefined
  return (
    <div role="alert" className="flex flex-col items-center gap-3 px-6 py-12 text-center">
      <span className="flex size-10 items-center justify-center rounded-full border border-danger-line bg-danger-soft text-danger">
        <CircleAlert aria-hidden className="size-5" />
      </span>
      <div className="max-w-110">
        <p className="text-base font-semibold">{title}</p>
        <p className="mt-1 text-sm text-ink-2">
          {problem?.detail ?? 'Something on our side did not work. It may pass by itself.'}
        </p>
        {problem?.requestId !== undefined && <RequestId id={problem.requestId} />}
      </div>
      {onRetry !== undefined && (
        <Button
          onClick={onRetry}
          pending={retrying}
          icon={<RotateCw aria-hidden className="size-4" />}
        >
          Try again
        </Button>
      )}
    </div>
  )
}

/** What to quote to support. */
export function RequestId({ id }: Readonly<{ id: string }>) {
  return (
    <p className="mt-2 text-xs text-ink-3">
      Request <code className="select-all">{id}</code>
    </p>
  )
}
