'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { Search } from 'lucide-react'
import { useFieldArray, useForm } from 'react-hook-form'
import type { z } from 'zod'
import { type Explained, ExplainRequest } from '@/contract/explain.ts'
import { useAct } from '@/lib/use-act.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Field } from '@/ui/field.tsx'
import { HeaderRows } from '@/ui/header-rows.tsx'
import { Input } from '@/ui/input.tsx'
import { explainRequest } from './queries.ts'

type Props = Readonly<{ requestId: string; onExplained(explained: Explained): void }>

/** A request of the access log by its id. */
export function RequestForm({ requestId, onExplained }: Props) {
  const form = useForm<z.input<typeof ExplainRequest>, unknown, ExplainRequest>({
    resolver: zodResolver(ExplainRequest),
    defaultValues: { requestId, headers: [] },
  })
  const { submit, failure } = useAct(form, explainRequest, onExplained)
  const headers = useFieldArray({ control: form.control, name: 'headers', keyName: 'key' })
  const { errors, isSubmitting } = form.formState
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      {failure !== undefined && (
        <Callout tone="danger" role="alert">
          {failure}
        </Callout>
      )}
      <Field
        label="Request id"
        error={errors.requestId?.message}
        help="From X-Request-Id, an error or the access log. Gateways remember the last thousands of requests."
        className="max-w-120"
      >
        <Input mono spellCheck={false} autoComplete="off" {...form.register('requestId')} />
      </Field>
      <p className="text-xs text-ink-3">
        The log keeps neither query nor header fields. Say again the fields that decided.
      </p>
      <HeaderRows
        rows={headers.fields.map(({ key }, index) => ({
          key,
          name: form.register(`headers.${index}.name`),
          value: form.register(`headers.${index}.value`),
          nameError: errors.headers?.[index]?.name?.message,
          valueError: errors.headers?.[index]?.value?.message,
        }))}
        onAdd={() => headers.append({ name: '', value: '' })}
        onRemove={headers.remove}
      />
      <div>
        <Button
          type="submit"
          variant="primary"
          pending={isSubmitting}
          icon={<Search aria-hidden className="size-4" />}
        >
          Find and explain
        </Button>
      </div>
    </form>
  )
}
