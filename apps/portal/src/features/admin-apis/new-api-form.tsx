'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { type Resolver, useForm } from 'react-hook-form'
import type { z } from 'zod'
import { type ApiRecord, CreateApi } from '@/contract/apis.ts'
import { ApiError } from '@/lib/api.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useAct } from '@/lib/use-act.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Card, Section } from '@/ui/card.tsx'
import { useLeaveGuard } from '@/ui/leave-guard.ts'
import { LinkButton } from '@/ui/link-button.tsx'
import { toast } from '@/ui/toast-store.ts'
import { DocumentCheck } from './document-check.tsx'
import { documentError } from './document-error.ts'
import { NewApiFields } from './new-api-fields.tsx'
import { createApi } from './queries.ts'
import { useDocumentCheck } from './use-document-check.ts'
import { useSuggestion } from './use-suggestion.ts'
import { EMPTY_SOURCE, type SourceDraft, toDocumentInput, withoutBlanks } from './view-model.ts'

type Values = z.input<typeof CreateApi>

const parse = zodResolver(CreateApi)
const resolver: Resolver<Values, unknown, CreateApi> = (values, context, options) =>
  parse(withoutBlanks(values), context, options)

const EMPTY: Values = {
  ...{ name: '', slug: '', summary: '', ownerName: '', versionName: '', upstreamUrl: '' },
  ...{ visibility: 'public', auth: 'key', versionState: 'active', tierIds: [] },
  document: undefined,
}

/** Makes an API of a document: check, correct what is suggested, create. */
export function NewApiForm({ gatewayUrl }: Readonly<{ gatewayUrl: string }>) {
  const router = useRouter()
  const touch = useTouch()
  const form = useForm({ resolver, defaultValues: EMPTY })
  const [source, setSource] = useState<SourceDraft>(EMPTY_SOURCE)
  const adopt = useSuggestion()
  const check = useDocumentCheck(toDocumentInput(source), (report) => adopt(form, report))
  const { errors, isDirty, isSubmitting, isSubmitSuccessful } = form.formState

  function changeSource(next: SourceDraft) {
    setSource(next)
    form.setValue('document', toDocumentInput(next), { shouldDirty: true })
    form.clearErrors('document')
  }

  async function create(input: CreateApi): Promise<ApiRecord> {
    try {
      return await createApi(input)
    } catch (error) {
      if (error instanceof ApiError && error.code === 'document_invalid') check.run(input.document)
      throw error
    }
  }

  const { submit, failure } = useAct(form, create, ({ id, name }) => {
    toast.ok(`${name} was created`, 'Gateways serve it once it is published.')
    void touch('adminApis', 'upstreams', 'routes', 'revisions', 'auditEvents', 'tiers')
    router.push(`/admin/apis/${id}`)
  })
  const done = isSubmitSuccessful && failure === undefined
  useLeaveGuard(isDirty && !done && !isSubmitting)

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-8">
      <Section title="OpenAPI document">
        <Card>
          <DocumentCheck
            source={source}
            onSourceChange={changeSource}
            check={check}
            error={documentError(errors)}
            optional
          />
        </Card>
      </Section>
      <NewApiFields
        form={form}
        gatewayUrl={gatewayUrl}
        path={check.report?.document?.operations[0]?.path}
      />
      {failure !== undefined && (
        <Callout tone="danger" role="alert" title="The API was not created">
          {failure}
        </Callout>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" pending={isSubmitting || done}>
          Create API
        </Button>
        <LinkButton href="/admin/apis">Cancel</LinkButton>
      </div>
    </form>
  )
}
