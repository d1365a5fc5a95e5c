'use client'

import { Plus, Trash2 } from 'lucide-react'
import { type UseFormReturn, useFieldArray } from 'react-hook-form'
import type { z } from 'zod'
import type { RouteTest } from '@/contract/route-test.ts'
import { Button } from '@/ui/button.tsx'
import { Field } from '@/ui/field.tsx'
import { IconButton } from '@/ui/icon-button.tsx'
import { Input } from '@/ui/input.tsx'

type Props = Readonly<{ form: UseFormReturn<z.input<typeof RouteTest>, unknown, RouteTest> }>

/** Header fields of the call that is tried; its query stands in the path. */
export function TestHeaderFields({ form }: Props) {
  const list = useFieldArray({ control: form.control, name: 'headers', keyName: 'key' })
  const { errors } = form.formState
  return (
    <div className="flex basis-full flex-col gap-2">
      {list.fields.map(({ key }, index) => (
        <div key={key} className="flex flex-wrap items-start gap-2">
          <Field
            label={<span className="sr-only">Name of header {index + 1}</span>}
            error={errors.headers?.[index]?.name?.message}
            className="min-w-30 flex-1"
          >
            <Input
              mono
              spellCheck={false}
              placeholder="X-Beta"
              {...form.register(`headers.${index}.name`)}
            />
          </Field>
          <Field
            label={<span className="sr-only">Value of header {index + 1}</span>}
            error={errors.headers?.[index]?.value?.message}
            className="min-w-30 flex-1"
          >
            <Input mono spellCheck={false} {...form.register(`headers.${index}.value`)} />
          </Field>
          <IconButton
            label={`Remove header ${index + 1}`}
            icon={<Trash2 aria-hidden className="size-4" />}
            className="mt-px"
            onClick={() => list.remove(index)}
          />
        </div>
      ))}
      <div>
        <Button
          size="sm"
          icon={<Plus aria-hidden className="size-4" />}
          onClick={() => list.append({ name: '', value: '' })}
        >
          Add a header
        </Button>
      </div>
    </div>
  )
}
