'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useState } from 'react'
import { Controller, useForm } from 'react-hook-form'
import type { z } from 'zod'
import type { ApiListItem } from '@/contract/apis.ts'
import { type ChangelogRecord, CreateChangelogEntry } from '@/contract/changelog.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useAct } from '@/lib/use-act.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Field } from '@/ui/field.tsx'
import { Input, Textarea } from '@/ui/input.tsx'
import { MarkdownText } from '@/ui/markdown.tsx'
import { Select } from '@/ui/select.tsx'
import { Switch } from '@/ui/switch.tsx'
import { toast } from '@/ui/toast-store.ts'
import { createEntry, deleteEntry, patchEntry } from './queries.ts'

const FORM_ID = 'changelog-entry'
/** No id is called so. */
const WHOLE = 'whole'

type Values = z.input<typeof CreateChangelogEntry>

type Props = Readonly<{
  /** Undefined: a new one. */
  entry: ChangelogRecord | undefined
  apis: readonly ApiListItem[]
  onClose(): void
}>

function toValues(entry: ChangelogRecord | undefined, apis: readonly ApiListItem[]): Values {
  return {
    apiId: entry?.api.id ?? apis[0]?.id ?? '',
    versionId: entry?.apiVersion?.id ?? null,
    title: entry?.title ?? '',
    body: entry?.body ?? '',
    state: entry?.state ?? 'draft',
  }
}

function save(entry: ChangelogRecord | undefined, input: CreateChangelogEntry) {
  if (entry === undefined) return createEntry(input)
  const { apiId: _, ...patch } = input
  return patchEntry(entry, patch)
}

/** An entry, new or not: what it is about, its words, and whether consumers see it. */
export function EntryDialog({ entry, apis, onClose }: Props) {
  const touch = useTouch()
  const form = useForm<Values, unknown, CreateChangelogEntry>({
    resolver: zodResolver(CreateChangelogEntry),
    defaultValues: toValues(entry, apis),
  })
  const done = (words: string) => {
    toast.ok(words)
    void touch('changelog', 'auditEvents')
    onClose()
  }
  const { submit, failure } = useAct(
    form,
    (input) => save(entry, input),
    ({ state }) => done(state === 'published' ? 'Published' : 'Saved as a draft'),
  )
  const remove = useAct(
    form,
    async () => (entry === undefined ? undefined : deleteEntry(entry)),
    () => done('Deleted'),
  )
  const { errors, isSubmitting, isDirty } = form.formState
  const problem = failure ?? remove.failure
  return (
    <Dialog
      open
      size="lg"
      dismissible={!isDirty}
      onOpenChange={onClose}
      title={entry === undefined ? 'Write a changelog entry' : entry.title}
      footer={
        <>
          {entry !== undefined && (
            <Button variant="danger" onClick={() => void remove.submit()}>
              Delete
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM_ID} variant="primary" pending={isSubmitting}>
            Save
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={submit} noValidate className="flex flex-col gap-4">
        {problem !== undefined && (
          <Callout tone="danger" role="alert">
            {problem}
          </Callout>
        )}
        <AboutFields form={form} apis={apis} isNew={entry === undefined} />
        <Field label="Title" required error={errors.title?.message}>
          <Input {...form.register('title')} />
        </Field>
        <Body form={form} />
        <Controller
          name="state"
          control={form.control}
          render={({ field: { value, onChange } }) => (
            <Switch
              label="Published"
              help="Consumers see it at once, and feed readers are told."
              checked={value === 'published'}
              onCheckedChange={(isOn) => onChange(isOn ? 'published' : 'draft')}
            />
          )}
        />
      </form>
    </Dialog>
  )
}

type EntryForm = ReturnType<typeof useForm<Values, unknown, CreateChangelogEntry>>

function AboutFields({
  form,
  apis,
  isNew,
}: Readonly<{ form: EntryForm; apis: readonly ApiListItem[]; isNew: boolean }>) {
  const { errors } = form.formState
  const apiId = form.watch('apiId')
  const versions = apis.find(({ id }) => id === apiId)?.versions ?? []
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {isNew && (
        <Field label="API" required error={errors.apiId?.message}>
          <Controller
            name="apiId"
            control={form.control}
            render={({ field: { value, onChange } }) => (
              <Select
                options={apis.map(({ id, name }) => ({ value: id, label: name }))}
                value={value}
                onValueChange={(id) => {
                  onChange(id)
                  form.setValue('versionId', null)
                }}
              />
            )}
          />
        </Field>
      )}
      <Field label="Version" error={errors.versionId?.message}>
        <Controller
          name="versionId"
          control={form.control}
          render={({ field: { value, onChange } }) => (
            <Select
              options={[
                { value: WHOLE, label: 'The API as a whole' },
                ...versions.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              value={value ?? WHOLE}
              onValueChange={(id) => onChange(id === WHOLE ? null : id)}
            />
          )}
        />
      </Field>
    </div>
  )
}

function Body({ form }: Readonly<{ form: EntryForm }>) {
  const [isShown, setShown] = useState(false)
  return (
    <>
      <Field
        label="Text"
        error={form.formState.errors.body?.message}
        help="Markdown."
        aside={
          <button type="button" className="link" onClick={() => setShown(!isShown)}>
            {isShown ? 'Hide preview' : 'Preview'}
          </button>
        }
      >
        <Textarea mono rows={8} {...form.register('body')} />
      </Field>
      {isShown && (
        <div className="rounded-box border border-line bg-surface p-4">
          <MarkdownText text={form.getValues('body') ?? ''} />
        </div>
      )}
    </>
  )
}
