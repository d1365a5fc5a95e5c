'use client'

import type { VersionState } from '@gatehouse/policy'
import { zodResolver } from '@hookform/resolvers/zod'
import { useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { PatchVersion, type VersionRecord } from '@/contract/versions.ts'
import { entityTag } from '@/lib/entity-tag.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useAct } from '@/lib/use-act.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Field } from '@/ui/field.tsx'
import { Input, Textarea } from '@/ui/input.tsx'
import { toast } from '@/ui/toast-store.ts'
import { VERSION_STATE_WORDS } from '@/ui/version-state.tsx'
import { patchVersion, versionQuery } from './queries.ts'
import { isGrave, MOVES } from './state-moves.ts'

type Props = Readonly<{
  version: VersionRecord
  apiName: string
  to: VersionState
  onClose(): void
}>

const FORM_ID = 'move-version'

/** Says what callers will notice, takes the reason, and the version's name for what cannot be taken back. */
export function MoveDialog({ version, apiName, to, onClose }: Props) {
  const { act, consequences } = MOVES[to]
  const { form, submit, refusal } = useMove({ version, to, onClose })
  const { errors, isSubmitting } = form.formState
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`${act}: ${apiName} ${version.name}?`}
      description={`${consequences} It takes effect when you publish.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={FORM_ID}
            variant={isGrave(to) ? 'danger' : 'primary'}
            pending={isSubmitting}
          >
            {act}
          </Button>
        </>
      }
    >
      <form id={FORM_ID} noValidate onSubmit={submit} className="flex flex-col gap-4">
        {refusal !== undefined && (
          <Callout tone="danger" role="alert">
            {refusal}
          </Callout>
        )}
        <Field
          label="Reason"
          aside="Optional"
          error={errors.reason?.message}
          help="Kept in the audit log. Needed to take a deprecation back."
        >
          <Textarea rows={2} {...form.register('reason')} />
        </Field>
        {isGrave(to) && (
          <Field
            label={
              <>
                Type <strong className="font-mono font-semibold">{version.name}</strong> to confirm
              </>
            }
            error={errors.typedName?.message}
          >
            <Input mono autoComplete="off" spellCheck={false} {...form.register('typedName')} />
          </Field>
        )}
      </form>
    </Dialog>
  )
}

function useMove({ version, to, onClose }: Omit<Props, 'apiName'>) {
  const client = useQueryClient()
  const touch = useTouch()
  const form = useForm({
    resolver: zodResolver(moveForm(isGrave(to) ? version.name : undefined)),
    defaultValues: { reason: '', state: to, typedName: '' },
  })
  const { submit, failure } = useAct(
    form,
    ({ reason }) =>
      patchVersion(
        version,
        { state: to, ...(reason ? { reason } : {}) },
        entityTag(version.version),
      ),
    (saved) => {
      client.setQueryData(versionQuery(saved.apiId, saved.id).queryKey, saved)
      const word = VERSION_STATE_WORDS[saved.state].toLowerCase()
      toast.ok(`${saved.name} is ${word}`, 'Gateways follow once it is published.')
      void touch('adminApis', 'routes', 'revisions', 'auditEvents')
      onClose()
    },
  )
  return { form, submit, refusal: failure ?? form.formState.errors.state?.message }
}

/** What the server takes, and the name typed again where one is asked for. */
function moveForm(name: string | undefined) {
  return PatchVersion.pick({ state: true, reason: true }).extend({
    typedName: z
      .string()
      .trim()
      .refine((typed) => name === undefined || typed === name, 'This is not the name.'),
  })
}
