'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useState } from 'react'
import { Controller, useForm } from 'react-hook-form'
import { TokenCreate, type TokenCreated } from '@/contract/tokens.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useAct } from '@/lib/use-act.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { SecretDialog } from '@/ui/secret-dialog.tsx'
import { Select } from '@/ui/select.tsx'
import { createToken } from './queries.ts'

const LIFETIMES = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
  { value: 'null', label: 'Never' },
] as const

/** Asks for the token, then shows its secret, this once. The secret lives in this component's state and nowhere else. */
export function CreateToken({ onClose }: Readonly<{ onClose(): void }>) {
  const touch = useTouch()
  const [created, setCreated] = useState<TokenCreated>()
  if (created === undefined) {
    return (
      <CreateTokenDialog
        onClose={onClose}
        onCreated={(next) => {
          setCreated(next)
          void touch('tokens')
        }}
      />
    )
  }
  const { token, secret } = created
  const origin = window.location.origin
  return (
    <SecretDialog
      secret={secret}
      title={`${token.name} is created`}
      envName="GATEHOUSE_TOKEN"
      envLines={{ GATEHOUSE_PORTAL: origin }}
      curl={`curl ${origin}/api/v1/me \\\n  -H "Authorization: Bearer ${secret}"`}
      onDone={onClose}
    />
  )
}

type DialogProps = Readonly<{ onClose(): void; onCreated(created: TokenCreated): void }>

function CreateTokenDialog({ onClose, onCreated }: DialogProps) {
  const form = useForm({
    resolver: zodResolver(TokenCreate),
    defaultValues: { name: '', expiresInDays: 90 },
  })
  const { submit, failure } = useAct(form, createToken, onCreated)
  const { errors, isSubmitting } = form.formState
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Create a management token"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="create-token" variant="primary" pending={isSubmitting}>
            Create
          </Button>
        </>
      }
    >
      <form id="create-token" onSubmit={submit} noValidate className="flex flex-col gap-4 pb-2">
        {failure !== undefined && (
          <Callout tone="danger" role="alert">
            {failure}
          </Callout>
        )}
        <Field
          label="Name"
          error={errors.name?.message}
          help="What will use it: “deploy job”."
          required
        >
          <Input autoComplete="off" {...form.register('name')} />
        </Field>
        <Controller
          control={form.control}
          name="expiresInDays"
          render={({ field }) => (
            <Field label="Expires" error={errors.expiresInDays?.message}>
              <Select
                options={LIFETIMES}
                value={String(field.value)}
                onValueChange={(value) => field.onChange(value === 'null' ? null : Number(value))}
              />
            </Field>
          )}
        />
      </form>
    </Dialog>
  )
}
