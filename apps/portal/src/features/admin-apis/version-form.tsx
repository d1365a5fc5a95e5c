'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { Controller, useForm } from 'react-hook-form'
import type { z } from 'zod'
import { PatchVersion, VersionRecord } from '@/contract/versions.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useEdit } from '@/lib/use-edit.ts'
import { Card } from '@/ui/card.tsx'
import { ConflictDialog } from '@/ui/conflict-dialog.tsx'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { useLeaveGuard } from '@/ui/leave-guard.ts'
import { SaveBar } from '@/ui/save-bar.tsx'
import { toast } from '@/ui/toast-store.ts'
import { patchVersion } from './queries.ts'
import { UpstreamChoice } from './upstream-choice.tsx'

const LABELS = {
  name: 'Name',
  position: 'Position',
  publishedOn: 'Published on',
  upstreamId: 'Upstream',
}

function toValues({ name, position, publishedOn, upstream }: VersionRecord) {
  return { name, position, publishedOn, upstreamId: upstream.id }
}

/** What a version is called and where its calls go. Its state moves by its own buttons. */
export function VersionForm({ version }: Readonly<{ version: VersionRecord }>) {
  const touch = useTouch()
  const form = useForm<z.input<typeof PatchVersion>, unknown, PatchVersion>({
    resolver: zodResolver(PatchVersion),
    defaultValues: toValues(version),
  })
  const { errors, isDirty, isSubmitting } = form.formState
  const edit = useEdit<z.input<typeof PatchVersion>, PatchVersion, VersionRecord>({
    form,
    row: version,
    toValues,
    schema: VersionRecord,
    save: (changes, ifMatch) => patchVersion(version, changes, ifMatch),
    onSaved: () => {
      toast.ok('Saved', 'Gateways follow once it is published.')
      void touch('adminApis', 'upstreams', 'routes', 'revisions', 'auditEvents')
    },
  })
  useLeaveGuard(isDirty)
  return (
    <form onSubmit={edit.submit} noValidate>
      <Card className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label={LABELS.name}
            required
            error={errors.name?.message}
            help="Its routes keep their paths when it changes."
          >
            <Input mono spellCheck={false} {...form.register('name')} />
          </Field>
          <Field
            label={LABELS.position}
            error={errors.position?.message}
            help="In lists, smallest first. Of active versions the catalogue starts with the largest."
          >
            <Input type="number" min={0} {...form.register('position', { valueAsNumber: true })} />
          </Field>
        </div>
        <Field
          label={LABELS.publishedOn}
          aside="Optional"
          error={errors.publishedOn?.message}
          help="Whoever asks for a version by a date gets the one that was the newest on that day."
        >
          <Input
            type="date"
            {...form.register('publishedOn', {
              setValueAs: (text: string | null) => (text === '' ? null : text),
            })}
          />
        </Field>
        <Field label={LABELS.upstreamId} error={errors.upstreamId?.message}>
          <Controller
            name="upstreamId"
            control={form.control}
            render={({ field: { value, onChange } }) => (
              <UpstreamChoice value={value} known={version.upstream} onValueChange={onChange} />
            )}
          />
        </Field>
        <SaveBar
          dirty={isDirty}
          pending={isSubmitting}
          failure={edit.failure}
          onDiscard={() => form.reset()}
        />
      </Card>
      <ConflictDialog conflict={edit.conflict} name={version.name} labels={LABELS} />
    </form>
  )
}
