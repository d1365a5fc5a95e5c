'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { Controller, useForm } from 'react-hook-form'
import { ApiRecord, PatchApi } from '@/contract/apis.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useDraftIssues } from '@/lib/use-draft-issues.ts'
import { useEdit } from '@/lib/use-edit.ts'
import { Card } from '@/ui/card.tsx'
import { ConflictDialog } from '@/ui/conflict-dialog.tsx'
import { DraftWarnings } from '@/ui/draft-warnings.tsx'
import { Field } from '@/ui/field.tsx'
import { Input, Textarea } from '@/ui/input.tsx'
import { useLeaveGuard } from '@/ui/leave-guard.ts'
import { RadioCards } from '@/ui/radio-cards.tsx'
import { SaveBar } from '@/ui/save-bar.tsx'
import { toast } from '@/ui/toast-store.ts'
import { type ApiFormReturn, type ApiValues, CorsFields } from './cors-fields.tsx'
import { LimitTierChoice } from './limit-tier-choice.tsx'
import { PathPolicyFields } from './path-policy-fields.tsx'
import { patchApi } from './queries.ts'
import { TierChoice } from './tier-choice.tsx'
import { VersionSelectionFields } from './version-selection-fields.tsx'
import { AUTH_CARDS, VISIBILITY_CARDS } from './visibility.ts'

const LABELS = {
  name: 'Name',
  slug: 'Slug',
  summary: 'Summary',
  description: 'Description',
  ownerName: 'Owner',
  visibility: 'Visible to',
  auth: 'Authentication',
  cors: 'Browsers',
  pathPolicy: 'Ambiguous paths',
  versionSelection: 'Choosing a version',
  tierIds: 'Tiers',
  limitTierId: 'Limits for everybody',
}

function toValues({ tiers, cors, ...api }: ApiRecord) {
  const { name, slug, summary, description, ownerName, visibility, auth } = api
  const { origins, credentials, maxAgeSeconds } = cors
  return {
    ...{ name, slug, summary, description, ownerName, visibility, auth },
    cors: { origins, credentials, maxAgeSeconds },
    pathPolicy: api.pathPolicy,
    versionSelection: api.versionSelection,
    tierIds: tiers.map(({ id }) => id),
    limitTierId: api.limitTierId,
  }
}

/** What an API is called and who may use it. */
export function ApiForm({ api }: Readonly<{ api: ApiRecord }>) {
  const touch = useTouch()
  const form: ApiFormReturn = useForm({
    resolver: zodResolver(PatchApi),
    defaultValues: toValues(api),
  })
  const { isDirty, isSubmitting } = form.formState
  const edit = useEdit<ApiValues, PatchApi, ApiRecord>({
    form,
    row: api,
    toValues,
    schema: ApiRecord,
    save: (changes, ifMatch) => patchApi(api.id, changes, ifMatch),
    onSaved: () => {
      toast.ok('Saved', 'Gateways follow once it is published.')
      void touch('adminApis', 'tiers', 'revisions', 'auditEvents')
    },
  })
  const warnings = useDraftIssues(form, api.id)
  useLeaveGuard(isDirty)
  return (
    <form onSubmit={edit.submit} noValidate>
      <Card className="flex flex-col gap-5">
        <DraftWarnings warnings={warnings} />
        <TextFields form={form} />
        <AccessFields form={form} />
        <CorsFields form={form} />
        <PathPolicyFields form={form} />
        <VersionSelectionFields form={form} />
        <SaveBar
          dirty={isDirty}
          pending={isSubmitting}
          failure={edit.failure}
          onDiscard={() => form.reset()}
        />
      </Card>
      <ConflictDialog conflict={edit.conflict} name={api.name} labels={LABELS} />
    </form>
  )
}

function TextFields({ form }: Readonly<{ form: ApiFormReturn }>) {
  const { errors } = form.formState
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={LABELS.name} error={errors.name?.message} required>
          <Input {...form.register('name')} />
        </Field>
        <Field
          label={LABELS.slug}
          error={errors.slug?.message}
          help="Routes keep their paths when it changes: callers have them in their code."
          required
        >
          <Input mono spellCheck={false} {...form.register('slug')} />
        </Field>
        <Field label={LABELS.summary} aside="Optional" error={errors.summary?.message}>
          <Input {...form.register('summary')} />
        </Field>
        <Field label={LABELS.ownerName} aside="Optional" error={errors.ownerName?.message}>
          <Input {...form.register('ownerName')} />
        </Field>
      </div>
      <Field
        label={LABELS.description}
        aside="Optional"
        help="Markdown, for the page in the catalogue."
        error={errors.description?.message}
      >
        <Textarea rows={4} {...form.register('description')} />
      </Field>
    </>
  )
}

function AccessFields({ form }: Readonly<{ form: ApiFormReturn }>) {
  const { errors } = form.formState
  return (
    <>
      <Controller
        name="visibility"
        control={form.control}
        render={({ field: { value, onChange } }) => (
          <RadioCards
            legend={LABELS.visibility}
            columns={3}
            options={VISIBILITY_CARDS}
            value={value}
            onValueChange={onChange}
            error={errors.visibility?.message}
          />
        )}
      />
      <Controller
        name="auth"
        control={form.control}
        render={({ field: { value, onChange } }) => (
          <RadioCards
            legend={LABELS.auth}
            columns={2}
            options={AUTH_CARDS}
            value={value}
            onValueChange={onChange}
            error={errors.auth?.message}
          />
        )}
      />
      <Controller
        name="tierIds"
        control={form.control}
        render={({ field: { value = [], onChange } }) => (
          <TierChoice value={value} onValueChange={onChange} error={errors.tierIds?.message} />
        )}
      />
      <Controller
        name="limitTierId"
        control={form.control}
        render={({ field: { value, onChange } }) => (
          <LimitTierChoice
            label={LABELS.limitTierId}
            value={value}
            onValueChange={onChange}
            error={errors.limitTierId?.message}
          />
        )}
      />
    </>
  )
}
