'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { FlaskConical } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { Controller, useFieldArray, useForm } from 'react-hook-form'
import type { z } from 'zod'
import { RouteTest } from '@/contract/route-test.ts'
import { HTTP_METHODS } from '@/contract/routes.ts'
import { useAct } from '@/lib/use-act.ts'
import { Button } from '@/ui/button.tsx'
import { Card, Section } from '@/ui/card.tsx'
import { Field, FieldError } from '@/ui/field.tsx'
import { HeaderRows } from '@/ui/header-rows.tsx'
import { Input } from '@/ui/input.tsx'
import { Select } from '@/ui/select.tsx'
import { testBoth } from './queries.ts'
import { type BothTested, TestResults } from './test-results.tsx'

const METHODS = HTTP_METHODS.map((method) => ({ value: method, label: method }))

/** Which route a call would take, of the draft and of what is published. */
export function RouteTester() {
  const [results, setResults] = useState<BothTested>()
  const form = useForm<z.input<typeof RouteTest>, unknown, RouteTest>({
    resolver: zodResolver(RouteTest),
    defaultValues: { method: 'GET', path: '', host: '', headers: [] },
  })
  const headers = useFieldArray({ control: form.control, name: 'headers', keyName: 'key' })
  const { submit, failure } = useAct(form, testBoth, setResults)
  const { errors, isSubmitting } = form.formState
  return (
    <Section
      title="Try a call"
      description={
        <>
          Which route it would take, of the draft and of what is published. Nothing is called;{' '}
          <Link href="/admin/explain" className="link">
            explain a call
          </Link>{' '}
          asks a gateway about keys, limits and targets too.
        </>
      }
    >
      <Card className="flex flex-col gap-4">
        <form onSubmit={submit} noValidate className="flex flex-wrap items-start gap-3">
          <Field label="Method" className="w-30">
            <Controller
              name="method"
              control={form.control}
              render={({ field: { value, onChange } }) => (
                <Select options={METHODS} value={value ?? 'GET'} onValueChange={onChange} />
              )}
            />
          </Field>
          <Field label="Path" error={errors.path?.message} className="min-w-60 flex-1">
            <Input
              mono
              spellCheck={false}
              placeholder="/ferry/v1/sailings?from=HAV"
              {...form.register('path')}
            />
          </Field>
          <Field label="Host" aside="Optional" error={errors.host?.message} className="w-50">
            <Input mono spellCheck={false} {...form.register('host')} />
          </Field>
          <Button
            type="submit"
            pending={isSubmitting}
            className="sm:mt-6.5"
            icon={<FlaskConical aria-hidden className="size-4" />}
          >
            Try
          </Button>
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
        </form>
        {failure !== undefined && <FieldError>{failure}</FieldError>}
        <div role="status">{results !== undefined && <TestResults results={results} />}</div>
      </Card>
    </Section>
  )
}
