'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Controller, type Resolver, type UseFormReturn, useForm } from 'react-hook-form'
import type { z } from 'zod'
import type { ApiRecord } from '@/contract/apis.ts'
import { CreateVersion } from '@/contract/versions.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useAct } from '@/lib/use-act.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Checkbox } from '@/ui/checkbox.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { RadioCards } from '@/ui/radio-cards.tsx'
import { toast } from '@/ui/toast-store.ts'
import { DocumentCheck } from './document-check.tsx'
import { documentError } from './document-error.ts'
import { createVersion } from './queries.ts'
import { UpstreamChoice } from './upstream-choice.tsx'
import { useDocumentCheck } from './use-document-check.ts'
import { EMPTY_SOURCE, type SourceDraft, toDocumentInput } from './view-model.ts'

type Props = Readonly<{ api: ApiRecord; onClose(): void }>
type Values = z.input<typeof CreateVersion>
type VersionForm = UseFormReturn<Values, unknown, CreateVersion>
type UpstreamKind = 'new' | 'existing'

const parse = zodResolver(CreateVersion)
/** The way that is not chosen is not sent. */
function resolverFor(kind: UpstreamKind): Resolver<Values, unknown, CreateVersion> {
  return ({ upstreamUrl, upstreamId, ...values }, context, options) => {
    const upstream = kind === 'new' ? { upstreamUrl: upstreamUrl || undefined } : { upstreamId }
    return parse({ ...values, ...upstream }, context, options)
  }
}

const FORM_ID = 'add-version'

/** A version beside the ones that there are, with its document, upstream and route. */
export function AddVersionDialog({ api, onClose }: Props) {
  const router = useRouter()
  const touch = useTouch()
  const [kind, setKind] = useState<UpstreamKind>('new')
  const [source, setSource] = useState<SourceDraft>(EMPTY_SOURCE)
  const check = useDocumentCheck(toDocumentInput(source))
  const form = useForm({
    resolver: resolverFor(kind),
    defaultValues: {
      ...{ name: `v${api.versions.length + 1}`, upstreamUrl: '', withRoute: true },
      ...{ document: undefined, upstreamId: undefined },
    },
  })
  const { submit, failure } = useAct(
    form,
    (input) => createVersion(api.id, input),
    ({ id, name }) => {
      toast.ok(`${name} was added`, 'Gateways serve it once it is published.')
      void touch('adminApis', 'upstreams', 'routes', 'revisions', 'auditEvents')
      router.push(`/admin/apis/${api.id}/versions/${id}`)
    },
  )
  const { errors, isSubmitting, isDirty } = form.formState

  function changeSource(next: SourceDraft) {
    setSource(next)
    form.setValue('document', toDocumentInput(next), { shouldDirty: true })
    form.clearErrors('document')
  }

  return (
    <Dialog
      open
      size="lg"
      dismissible={!isDirty}
      onOpenChange={onClose}
      title={`Add a version of ${api.name}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM_ID} variant="primary" pending={isSubmitting}>
            Add version
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={submit} noValidate className="flex flex-col gap-5">
        {failure !== undefined && (
          <Callout tone="danger" role="alert">
            {failure}
          </Callout>
        )}
        <Field label="Version" error={errors.name?.message} required>
          <Input mono spellCheck={false} {...form.register('name')} />
        </Field>
        <DocumentCheck
          source={source}
          check={check}
          error={documentError(errors)}
          optional
          onSourceChange={changeSource}
        />
        <UpstreamFields form={form} kind={kind} onKindChange={setKind} />
        <RouteField form={form} slug={api.slug} />
      </form>
    </Dialog>
  )
}

function RouteField({ form, slug }: Readonly<{ form: VersionForm; slug: string }>) {
  return (
    <Controller
      name="withRoute"
      control={form.control}
      render={({ field: { value = true, onChange } }) => (
        <Checkbox
          label="Make its route"
          help={`Calls to /${slug}/<version>/… reach it.`}
          error={form.formState.errors.withRoute?.message}
          checked={value}
          onCheckedChange={onChange}
        />
      )}
    />
  )
}

type UpstreamProps = Readonly<{
  form: VersionForm
  kind: UpstreamKind
  onKindChange(kind: UpstreamKind): void
}>

function UpstreamFields({ form, kind, onKindChange }: UpstreamProps) {
  const { errors } = form.formState
  return (
    <>
      <RadioCards<UpstreamKind>
        legend="Upstream"
        columns={2}
        options={UPSTREAM_CARDS}
        value={kind}
        onValueChange={onKindChange}
      />
      {kind === 'new' ? (
        <Field
          label="Upstream URL"
          required
          error={errors.upstreamUrl?.message}
          help="Where this version listens, with the base path it has itself."
        >
          <Input type="url" spellCheck={false} {...form.register('upstreamUrl')} />
        </Field>
      ) : (
        <Field
          label="Upstream"
          required
          error={errors.upstreamId?.message ?? errors.upstreamUrl?.message}
        >
          <Controller
            name="upstreamId"
            control={form.control}
            render={({ field: { value, onChange } }) => (
              <UpstreamChoice value={value} onValueChange={onChange} />
            )}
          />
        </Field>
      )}
    </>
  )
}

const UPSTREAM_CARDS = [
  { value: 'new', title: 'A new one', detail: 'Made from a URL.' },
  { value: 'existing', title: 'One that exists', detail: 'With its targets and timeouts.' },
] as const satisfies readonly { value: UpstreamKind; title: string; detail: string }[]
