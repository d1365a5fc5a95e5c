'use client'

import { AlertDialog } from 'radix-ui'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { Button } from './button.tsx'
import { Callout } from './callout.tsx'
import { SCRIM_STYLE } from './dialog.tsx'
import { Field } from './field.tsx'
import { useFocusReturn } from './focus-return.ts'
import { Input } from './input.tsx'

type Props = Readonly<{
  open: boolean
  onOpenChange(open: boolean): void
  /** As a question: "Revoke laptop?" */
  title: ReactNode
  /** What will happen, in numbers where there are any: "312 calls used this key in the last hour." */
  consequences: ReactNode
  /** The verb: "Revoke key". */
  actLabel: string
  /** For acts that cannot be undone: the name that has to be typed. */
  typedName?: string
  tone?: 'danger' | 'primary'
  pending?: boolean
  /** Why the last attempt failed. The dialog stays open. */
  error?: string | undefined
  onConfirm(): void
}>

/** Asks before a dangerous act, says what it will do, and can ask for the thing's name to be typed. */
export function ConfirmDialog({ open, onOpenChange, ...body }: Props) {
  const focusReturn = useFocusReturn()
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={SCRIM_STYLE} />
        <div className="fixed inset-0 z-40 grid grid-rows-[minmax(0,1fr)] place-items-center p-3 sm:p-6">
          <AlertDialog.Content
            {...focusReturn}
            className="flex max-h-full w-full max-w-120 animate-appear flex-col overflow-y-auto rounded-box border border-line bg-raised p-5 shadow-float"
          >
            <ConfirmBody {...body} />
          </AlertDialog.Content>
        </div>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

type BodyProps = Omit<Props, 'open' | 'onOpenChange'>

function ConfirmBody({ typedName, pending = false, tone = 'danger', ...props }: BodyProps) {
  const [typed, setTyped] = useState('')
  const [mismatch, setMismatch] = useState(false)
  const errorId = useId()

  function submit(event: FormEvent) {
    event.preventDefault()
    if (pending) return
    const matches = typedName === undefined || typed.trim() === typedName
    setMismatch(!matches)
    if (matches) props.onConfirm()
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <AlertDialog.Title className="text-md font-semibold">{props.title}</AlertDialog.Title>
      <AlertDialog.Description asChild>
        <div className="text-sm text-ink-2">{props.consequences}</div>
      </AlertDialog.Description>
      {typedName !== undefined && (
        <Field
          label={
            <>
              Type <strong className="font-mono font-semibold select-all">{typedName}</strong> to
              confirm
            </>
          }
          error={mismatch ? 'This is not the name. Capitals count.' : undefined}
        >
          <Input
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
            spellCheck={false}
            mono
          />
        </Field>
      )}
      {props.error !== undefined && (
        <Callout tone="danger" id={errorId} role="alert">
          {props.error}
        </Callout>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <AlertDialog.Cancel asChild>
          <Button disabled={pending}>Cancel</Button>
        </AlertDialog.Cancel>
        <Button type="submit" variant={tone} pending={pending}>
          {props.actLabel}
        </Button>
      </div>
    </form>
  )
}
