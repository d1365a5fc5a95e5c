'use client'

import clsx from 'clsx'
import { CircleAlert, CircleCheck, Info, X } from 'lucide-react'
import { Toast as Radix } from 'radix-ui'
import { useSyncExternalStore } from 'react'
import { type Toast, toastStore } from './toast-store.ts'

const NONE: readonly Toast[] = []
const ICONS = { ok: CircleCheck, danger: CircleAlert, info: Info } as const
const ICON_TONE = { ok: 'text-ok', danger: 'text-danger', info: 'text-info' } as const

/** Errors stay until they are closed; the rest has time to be read, and stops while it is pointed at. */
const SHOWN_MS = 6_000
const STAYS_MS = Number.POSITIVE_INFINITY

/** Where toasts appear. Once, in the root layout; F8 moves focus there. */
export function Toaster() {
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.current, () => NONE)
  return (
    <Radix.Provider label="Notification" swipeDirection="right">
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
      <Radix.Viewport className="fixed right-0 bottom-0 z-50 flex w-95 max-w-full flex-col gap-2 p-4" />
    </Radix.Provider>
  )
}

function ToastCard({ toast: { id, tone, title, detail } }: Readonly<{ toast: Toast }>) {
  const Icon = ICONS[tone]
  return (
    <Radix.Root
      type={tone === 'danger' ? 'foreground' : 'background'}
      duration={tone === 'danger' ? STAYS_MS : SHOWN_MS}
      onOpenChange={(open) => {
        if (!open) toastStore.dismiss(id)
      }}
      className="flex animate-appear items-start gap-3 rounded-box border border-line bg-raised p-3 shadow-float"
    >
      <Icon aria-hidden className={clsx('mt-0.5 size-4 shrink-0', ICON_TONE[tone])} />
      <div className="min-w-0 flex-1 text-sm">
        <Radix.Title className="font-medium">{title}</Radix.Title>
        {detail !== undefined && (
          <Radix.Description className="text-ink-2">{detail}</Radix.Description>
        )}
      </div>
      <Radix.Close
        aria-label="Close"
        className="inline-flex size-6 items-center justify-center rounded-box text-ink-3 hover:bg-hover hover:text-ink"
      >
        <X aria-hidden className="size-4" />
      </Radix.Close>
    </Radix.Root>
  )
}
