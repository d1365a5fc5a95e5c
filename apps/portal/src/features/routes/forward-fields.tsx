'use client'

import { examplePath, previewForward } from '@gatehouse/policy'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Controller, useWatch } from 'react-hook-form'
import { upstreamChoicesQuery } from '@/lib/admin-queries.ts'
import { formatBytes } from '@/lib/format.ts'
import { Combobox } from '@/ui/combobox.tsx'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { HeaderEditFields } from './header-edit-fields.tsx'
import { ROUTE_LABELS, type RouteForm } from './route-form.ts'
import { prefixOf } from './view-model.ts'

type Props = Readonly<{ form: RouteForm }>

const OF_VERSION = 'version'

/** Where a call goes, and what is changed on the way there and back. */
export function ForwardFields({ form }: Props) {
  const { errors } = form.formState
  const bodyBytesMax = useWatch({ control: form.control, name: 'bodyBytesMax' }) ?? 0
  return (
    <>
      <PathFields form={form} />
      <div className="grid gap-4 sm:grid-cols-2">
        <UpstreamField form={form} />
        <Field
          label={ROUTE_LABELS.upstreamHost}
          aside="Optional"
          error={errors.upstreamHost?.message}
          help="The Host that the upstream sees; * passes the caller’s on. Empty: the target’s own."
        >
          <Input
            mono
            spellCheck={false}
            placeholder="ferry.internal"
            {...form.register('upstreamHost', { setValueAs: (text) => text || null })}
          />
        </Field>
        <Field
          label={ROUTE_LABELS.bodyBytesMax}
          error={errors.bodyBytesMax?.message}
          help={`A call with more is answered 413. Now ${formatBytes(bodyBytesMax)}.`}
        >
          <Input
            type="number"
            min={0}
            trailing={<span className="pr-2">bytes</span>}
            {...form.register('bodyBytesMax', { valueAsNumber: true })}
          />
        </Field>
      </div>
      <HeaderEditFields form={form} side="request" />
      <HeaderEditFields form={form} side="response" />
    </>
  )
}

/** Either the prefix goes, or the path is written anew. */
function PathFields({ form }: Props) {
  const { errors } = form.formState
  const path = useWatch({ control: form.control, name: 'path' }) ?? ''
  const prefix = prefixOf(path)
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        label={ROUTE_LABELS.stripPrefix}
        aside={
          prefix !== '' && (
            <button
              type="button"
              className="link min-h-6"
              onClick={() => form.setValue('stripPrefix', prefix, { shouldDirty: true })}
            >
              Use {prefix}
            </button>
          )
        }
        error={errors.stripPrefix?.message}
        help="Removed from the front of the path before forwarding. Empty: nothing is."
      >
        <Input mono spellCheck={false} {...form.register('stripPrefix')} />
      </Field>
      <Field
        label={ROUTE_LABELS.pathRewrite}
        aside="Optional"
        error={errors.pathRewrite?.message}
        help="Instead of taking a prefix off: a path with the parameters of the route’s, /* for its rest."
      >
        <Input
          mono
          spellCheck={false}
          placeholder="/internal/{id}/*"
          {...form.register('pathRewrite', { setValueAs: (text) => text || null })}
        />
      </Field>
      <Preview form={form} />
    </div>
  )
}

/** What becomes of an example, by the gateway's own functions, while it is typed. */
function Preview({ form }: Props) {
  const [typed, setTyped] = useState<string>()
  const [path = '', stripPrefix = '', pathRewrite = null] = useWatch({
    control: form.control,
    name: ['path', 'stripPrefix', 'pathRewrite'],
  })
  const example = typed ?? examplePath(path)
  const preview = previewForward({ path, stripPrefix, pathRewrite: pathRewrite || null }, example)
  return (
    <div className="flex flex-col gap-1.5 rounded-box border border-line bg-sunken p-3 sm:col-span-2">
      <Field label="Example" help="A path as callers send it. It is not saved.">
        <Input
          mono
          spellCheck={false}
          size="sm"
          value={example}
          onChange={(event) => setTyped(event.target.value)}
        />
      </Field>
      <p role="status" className="text-sm wrap-anywhere text-ink-2">
        {preview.ok ? (
          <>
            The upstream gets <code>{preview.path}</code>, below its base path.
          </>
        ) : (
          `Nothing is forwarded: ${preview.why}.`
        )}
      </p>
    </div>
  )
}

function UpstreamField({ form }: Props) {
  const upstreams = useQuery(upstreamChoicesQuery()).data ?? []
  return (
    <Field
      label={ROUTE_LABELS.upstreamId}
      error={form.formState.errors.upstreamId?.message}
      help="Where its calls go, if not where the version’s go."
    >
      <Controller
        name="upstreamId"
        control={form.control}
        render={({ field: { value, onChange } }) => (
          <Combobox
            options={[
              { value: OF_VERSION, label: 'The version’s' },
              ...upstreams.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            value={value ?? OF_VERSION}
            onValueChange={(id) => onChange(id === OF_VERSION ? null : id)}
          />
        )}
      />
    </Field>
  )
}
