'use client'

import { useEffect, useState } from 'react'
import { Controller, type UseFormReturn } from 'react-hook-form'
import type { z } from 'zod'
import type { PatchApi } from '@/contract/apis.ts'
import { Checkbox } from '@/ui/checkbox.tsx'
import { Field } from '@/ui/field.tsx'
import { Input, Textarea } from '@/ui/input.tsx'
import { originLines } from './view-model.ts'

export type ApiValues = z.input<typeof PatchApi>
export type ApiFormReturn = UseFormReturn<ApiValues, unknown, PatchApi>

/** Which sites' scripts may call the API. */
export function CorsFields({ form }: Readonly<{ form: ApiFormReturn }>) {
  const errors = form.formState.errors.cors
  return (
    <div className="flex flex-col gap-4">
      <Controller
        name="cors.origins"
        control={form.control}
        render={({ field: { value = [], onChange, onBlur } }) => (
          <Field
            label="Origins that browsers may call from"
            aside="Optional"
            help="One a line, exactly as browsers send it, such as https://app.example. Empty: no browser on another site."
            error={originsError(errors?.origins)}
          >
            <OriginsBox origins={value} onOrigins={onChange} onBlur={onBlur} />
          </Field>
        )}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="A browser may keep the permission for" error={errors?.maxAgeSeconds?.message}>
          <Input
            type="number"
            min={0}
            max={86_400}
            trailing={<span className="pr-2">s</span>}
            {...form.register('cors.maxAgeSeconds', { valueAsNumber: true })}
          />
        </Field>
        <div className="self-center">
          <Controller
            name="cors.credentials"
            control={form.control}
            render={({ field: { value = false, onChange } }) => (
              <Checkbox
                label="Let scripts send cookies"
                help="Only needed by services that set cookies; keys in headers do not need it."
                checked={value}
                onCheckedChange={onChange}
              />
            )}
          />
        </div>
      </div>
    </div>
  )
}

/** A list has an error of its own, or one on each bad member. */
function originsError(errors: unknown): string | undefined {
  const own = (errors as { message?: string } | undefined)?.message
  if (own !== undefined || !Array.isArray(errors)) return own
  const at = errors.findIndex((error) => error !== undefined)
  const message = (errors[at] as { message?: string } | undefined)?.message
  return message === undefined ? undefined : `Line ${at + 1}: ${message}`
}

type BoxProps = Readonly<{
  origins: readonly string[]
  onOrigins(origins: string[]): void
  onBlur(): void
}>

/** Keeps the text as it is being typed: a line that is not finished is no origin yet. */
function OriginsBox({ origins, onOrigins, onBlur }: BoxProps) {
  const [text, setText] = useState(origins.join('\n'))
  const isOwn = originLines(text).join('\n') === origins.join('\n')
  useEffect(() => {
    if (!isOwn) setText(origins.join('\n'))
  }, [isOwn, origins])
  return (
    <Textarea
      mono
      rows={2}
      spellCheck={false}
      value={text}
      onBlur={onBlur}
      onChange={(event) => {
        setText(event.target.value)
        onOrigins(originLines(event.target.value))
      }}
    />
  )
}
