'use client'

import { useState } from 'react'
import { Button } from './button.tsx'
import { Callout } from './callout.tsx'
import { Dialog } from './dialog.tsx'
import { Field } from './field.tsx'
import { Select } from './select.tsx'

type Named = Readonly<{ id: string; name: string }>

type Props = Readonly<{
  /** Whose calls: `Timetable at Ferry`. */
  subject: string
  versions: readonly Named[]
  pinned: Named | null
  pending: boolean
  error: string | undefined
  onPin(versionId: string | null): void
  onClose(): void
}>

/** A list's values are never empty. */
const NONE = 'none'

/** Which version calls get that name none. */
export function PinVersionDialog(props: Props) {
  const { subject, versions, pinned, pending, error, onPin, onClose } = props
  const [value, setValue] = useState(pinned?.id ?? NONE)
  const isGone = pinned !== null && !versions.some(({ id }) => id === pinned.id)
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Pin to a version"
      description={`What calls of ${subject} get that name no version. It is in force within a second.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={value === (pinned?.id ?? NONE)}
            pending={pending}
            onClick={() => onPin(value === NONE ? null : value)}
          >
            Save pin
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4 pb-2">
        {error !== undefined && (
          <Callout tone="danger" role="alert">
            {error}
          </Callout>
        )}
        {isGone && (
          <Callout tone="warn">{pinned.name} does not answer any more: choose another.</Callout>
        )}
        <Field
          label="Version"
          help="Without a pin the API decides; a call that names one gets that."
        >
          <Select
            options={[
              { value: NONE, label: 'No pin' },
              ...(isGone ? [{ value: pinned.id, label: pinned.name, disabled: true }] : []),
              ...versions.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            value={value}
            onValueChange={setValue}
          />
        </Field>
      </div>
    </Dialog>
  )
}
