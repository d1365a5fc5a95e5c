'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { FlaskConical } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { Controller, useForm } from 'react-hook-form'
import type { z } from 'zod'
import { RouteTest, type RouteTestResult } from '@/contract/route-test.ts'
import { HTTP_METHODS } from '@/contract/routes.ts'
import { useAct } from '@/lib/use-act.ts'
import { StatusPill } from '@/ui/badge.tsx'
import { Button } from '@/ui/button.tsx'
import { Card, Section } from '@/ui/card.tsx'
import { Field, FieldError } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { Select } from '@/ui/select.tsx'
import { testRoute } from './queries.ts'
import { TestHeaderFields } from './test-header-fields.tsx'
import { outcomeLook, outcomeSentence } from './view-model.ts'

const METHODS = HTTP_METHODS.map((method) => ({ value: method, label: method }))

/** Which route of the draft a call would take. */
export function RouteTester() {
  const [result, setResult] = useState<RouteTestResult>()
  const form = useForm<z.input<typeof RouteTest>, unknown, RouteTest>({
    resolver: zodResolver(RouteTest),
    defaultValues: { method: 'GET', path: '', host: '', headers: [] },
  })
  const { submit, failure } = useAct(form, testRoute, setResult)
  const { errors, isSubmitting } = form.formState
  return (
    <Section
      title="Try a call"
      description="Which route of the draft it would take. Nothing is called."
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
          <TestHeaderFields form={form} />
        </form>
        {failure !== undefined && <FieldError>{failure}</FieldError>}
        <div role="status">{result !== undefined && <Result result={result} />}</div>
      </Card>
    </Section>
  )
}

function Result({ result }: Readonly<{ result: RouteTestResult }>) {
  const { tone, title } = outcomeLook(result)
  const { route, operation, forwardedTo, outcome } = result
  return (
    <div className="flex flex-col gap-2 text-sm">
      <div className="flex flex-wrap items-center gap-3">
        <StatusPill tone={tone}>{title}</StatusPill>
        {outcome !== 'matched' && <span className="text-ink-2">{outcomeSentence(result)}</span>}
        {route !== null && (
          <span>
            <Link href={`/admin/routes?edit=${route.id}`} className="link font-mono">
              {route.path}
            </Link>{' '}
            of{' '}
            <Link href={`/admin/apis/${route.apiId}/versions/${route.versionId}`} className="link">
              {route.apiName} {route.versionName}
            </Link>
          </span>
        )}
      </div>
      {forwardedTo !== null && (
        <p className="wrap-anywhere text-ink-2">
          Forwarded to <code>{forwardedTo}</code>
          {operation === null ? ', as no operation of the document' : ', as '}
          {operation !== null && <code>{operation}</code>}
        </p>
      )}
    </div>
  )
}
