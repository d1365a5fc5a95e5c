'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Controller, useForm } from 'react-hook-form'
import { type ApiKey, KeyRoll, type KeyRolled } from '@/contract/keys.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useAct } from '@/lib/use-act.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Field } from '@/ui/field.tsx'
import { Select } from '@/ui/select.tsx'
import { lastHourQuery, rollKey } from './queries.ts'
import { ShownOnce } from './shown-once.tsx'
import { graceOptions, rolledDetail, rollingConsequences } from './view-model.ts'

type Props = Readonly<{ apiKey: ApiKey; onClose(): void }>

/** Replaces a key: asks when the old one ends, then shows the new secret, this once. */
export function RollKey({ apiKey, onClose }: Props) {
  const touch = useTouch()
  const [rolled, setRolled] = useState<KeyRolled>()
  if (rolled !== undefined) {
    return (
      <ShownOnce
        title={`${apiKey.name} is rolled`}
        created={rolled}
        detail={rolledDetail(rolled.previous, Date.now())}
        onDone={onClose}
      />
    )
  }
  return (
    <RollKeyDialog
      apiKey={apiKey}
      onClose={onClose}
      onRolled={(next) => {
        setRolled(next)
        void touch('keys', 'applications', 'quickStart')
      }}
    />
  )
}

type DialogProps = Props & Readonly<{ onRolled(rolled: KeyRolled): void }>

function RollKeyDialog({ apiKey, onClose, onRolled }: DialogProps) {
  const form = useForm({ resolver: zodResolver(KeyRoll), defaultValues: { graceHours: 24 } })
  const { submit, failure } = useAct(form, (input) => rollKey(apiKey.id, input), onRolled)
  const usage = useQuery(lastHourQuery(apiKey.id))
  const { errors, isSubmitting } = form.formState
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="sm"
      title={`Roll ${apiKey.name}?`}
      description={apiKey.display}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="roll-key" variant="primary" pending={isSubmitting}>
            Roll key
          </Button>
        </>
      }
    >
      <form id="roll-key" onSubmit={submit} noValidate className="flex flex-col gap-4 pb-2">
        {failure !== undefined && (
          <Callout tone="danger" role="alert">
            {failure}
          </Callout>
        )}
        <p className="text-sm text-ink-2">{rollingConsequences(usage.data?.totals.requests)}</p>
        <Controller
          control={form.control}
          name="graceHours"
          render={({ field }) => (
            <Field label="The old key ends" error={errors.graceHours?.message}>
              <Select
                options={graceOptions(Date.now())}
                value={String(field.value)}
                onValueChange={(value) => field.onChange(Number(value))}
              />
            </Field>
          )}
        />
      </form>
    </Dialog>
  )
}
