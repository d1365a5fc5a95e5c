'use client'

import { Controller, type UseFormReturn, useWatch } from 'react-hook-form'
import type { z } from 'zod'
import type { CreateApi } from '@/contract/apis.ts'
import { Card, Section } from '@/ui/card.tsx'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { RadioCards } from '@/ui/radio-cards.tsx'
import { Select } from '@/ui/select.tsx'
import { VERSION_STATE_WORDS } from '@/ui/version-state.tsx'
import { TierChoice } from './tier-choice.tsx'
import { forwardingExample } from './view-model.ts'
import { AUTH_CARDS, VISIBILITY_CARDS } from './visibility.ts'

export type NewApiForm = UseFormReturn<z.input<typeof CreateApi>, unknown, CreateApi>
type Props = Readonly<{ form: NewApiForm; gatewayUrl: string; path: string | undefined }>

/** What an API needs beside its document. */
export function NewApiFields(props: Props) {
  return (
    <>
      <NamesSection {...props} />
      <ForwardingSection {...props} />
      <AccessSection {...props} />
    </>
  )
}

function NamesSection({ form }: Props) {
  const { errors } = form.formState
  return (
    <Section title="Names" description="Boxes that you leave empty are filled from the document.">
      <Card className="grid gap-4 sm:grid-cols-2">
        <Field label="Name" error={errors.name?.message} help="As people read it.">
          <Input {...form.register('name')} />
        </Field>
        <Field
          label="Slug"
          error={errors.slug?.message}
          help="First part of every path, and of the catalogue’s address. Hard to change once there are callers."
        >
          <Input mono spellCheck={false} {...form.register('slug')} />
        </Field>
        <Field label="Summary" aside="Optional" error={errors.summary?.message}>
          <Input {...form.register('summary')} />
        </Field>
        <Field
          label="Owner"
          aside="Optional"
          error={errors.ownerName?.message}
          help="Team that answers for it."
        >
          <Input {...form.register('ownerName')} />
        </Field>
        <Field
          label="Version"
          error={errors.versionName?.message}
          help="Second part of every path."
        >
          <Input mono spellCheck={false} placeholder="v1" {...form.register('versionName')} />
        </Field>
        <Field label="State of the version" error={errors.versionState?.message}>
          <Controller
            name="versionState"
            control={form.control}
            render={({ field: { value, onChange } }) => (
              <Select options={FIRST_STATES} value={value} onValueChange={onChange} />
            )}
          />
        </Field>
      </Card>
    </Section>
  )
}

const FIRST_STATES = [
  { value: 'active', label: VERSION_STATE_WORDS.active, detail: 'Served, and shown first.' },
  { value: 'preview', label: VERSION_STATE_WORDS.preview, detail: 'Served; may still change.' },
  { value: 'draft', label: VERSION_STATE_WORDS.draft, detail: 'Neither served nor shown.' },
] as const

function ForwardingSection({ form, gatewayUrl, path }: Props) {
  const { errors } = form.formState
  const { slug = '', versionName = '', upstreamUrl } = useWatch({ control: form.control })
  const example = forwardingExample(
    { slug, versionName, upstreamUrl: upstreamUrl ?? '', path },
    gatewayUrl,
  )
  return (
    <Section title="Forwarding">
      <Card className="flex flex-col gap-4">
        <Field
          label="Upstream URL"
          required
          error={errors.upstreamUrl?.message}
          help="Where the service listens, with the base path it has itself. The slug and the version are taken off the front of each path before it is forwarded."
        >
          <Input
            type="url"
            inputMode="url"
            spellCheck={false}
            placeholder="https://ferry.internal:8443/base"
            {...form.register('upstreamUrl')}
          />
        </Field>
        {example !== undefined && (
          <p className="text-xs wrap-anywhere text-ink-2" aria-live="polite">
            <code>{example.call}</code> is forwarded to <code>{example.received}</code>
          </p>
        )}
      </Card>
    </Section>
  )
}

function AccessSection({ form }: Props) {
  const { errors } = form.formState
  return (
    <Section title="Access">
      <Card className="flex flex-col gap-5">
        <Controller
          name="visibility"
          control={form.control}
          render={({ field: { value, onChange } }) => (
            <RadioCards
              legend="Visible to"
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
              legend="Authentication"
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
      </Card>
    </Section>
  )
}
