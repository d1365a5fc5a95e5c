'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { type CreateSlo, type PatchSlo, SloRecord } from '@/contract/slos.ts'
import { changedOnly } from '@/lib/edit-changes.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useEdit } from '@/lib/use-edit.ts'
import { Card } from '@/ui/card.tsx'
import { ConflictDialog } from '@/ui/conflict-dialog.tsx'
import { useLeaveGuard } from '@/ui/leave-guard.ts'
import { SaveBar } from '@/ui/save-bar.tsx'
import { toast } from '@/ui/toast-store.ts'
import { PromiseFields } from './promise-fields.tsx'
import { patchSlo } from './queries.ts'
import { SLO_LABELS, SloForm, type SloFormApi, type SloValues, valuesOf } from './slo-form.ts'

/** Changes the promise. What is counted stays: other calls would be another objective, with another past. */
export function EditSlo({ slo }: Readonly<{ slo: SloRecord }>) {
  const touch = useTouch()
  const form: SloFormApi = useForm({
    resolver: zodResolver(SloForm),
    defaultValues: valuesOf(slo),
  })
  const { isDirty, isSubmitting } = form.formState
  const edit = useEdit<SloValues, CreateSlo, SloRecord>({
    form,
    row: slo,
    toValues: valuesOf,
    schema: SloRecord,
    save: (typed, ifMatch) => patchSlo(slo.id, promiseOf(slo, typed), ifMatch),
    onSaved: () => {
      toast.ok('Saved', 'The past was counted again under the new promise.')
      void touch('slos', 'auditEvents')
    },
  })
  useLeaveGuard(isDirty)
  return (
    <form onSubmit={edit.submit} noValidate>
      <Card className="flex flex-col gap-5">
        <PromiseFields form={form} />
        <SaveBar
          dirty={isDirty}
          pending={isSubmitting}
          failure={edit.failure}
          onDiscard={() => form.reset()}
        />
      </Card>
      <ConflictDialog conflict={edit.conflict} name={slo.name} labels={SLO_LABELS} />
    </form>
  )
}

/** The form's fields are texts, so what differs is told by what they mean. */
function promiseOf(slo: SloRecord, typed: Partial<CreateSlo>): PatchSlo {
  const { name, objective, periodDays, eventsMin } = { ...slo, ...typed }
  return changedOnly(slo, { name, objective, periodDays, eventsMin })
}
