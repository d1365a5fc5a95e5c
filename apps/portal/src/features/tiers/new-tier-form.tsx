'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useRouter } from 'next/navigation'
import { type Resolver, useForm } from 'react-hook-form'
import { CreateTier } from '@/contract/tiers.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useAct } from '@/lib/use-act.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { useLeaveGuard } from '@/ui/leave-guard.ts'
import { LinkButton } from '@/ui/link-button.tsx'
import { toast } from '@/ui/toast-store.ts'
import { createTier } from './queries.ts'
import { TierFields } from './tier-fields.tsx'
import { NEW_LIMIT, type TierValues } from './view-model.ts'

const parse = zodResolver(CreateTier)
/** An empty slug is made from the name. */
const resolver: Resolver<TierValues, unknown, CreateTier> = ({ slug, ...values }, ...rest) =>
  parse({ ...values, slug: slug || undefined }, ...rest)

const EMPTY: TierValues = {
  ...{ name: '', slug: '', description: '', priceText: '', approval: 'automatic', critical: false },
  limits: [structuredClone(NEW_LIMIT)],
  apiIds: [],
}

/** Makes a tier. */
export function NewTierForm() {
  const router = useRouter()
  const touch = useTouch()
  const form = useForm({ resolver, defaultValues: EMPTY })
  const { isDirty, isSubmitting, isSubmitSuccessful } = form.formState
  const { submit, failure } = useAct(form, createTier, ({ id, name }) => {
    toast.ok(`${name} was created`, 'It can be subscribed to once it is published.')
    void touch('tiers', 'adminApis', 'revisions', 'auditEvents')
    router.push(`/admin/tiers/${id}`)
  })
  const done = isSubmitSuccessful && failure === undefined
  useLeaveGuard(isDirty && !done && !isSubmitting)
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-8">
      <TierFields form={form} isNew />
      {failure !== undefined && (
        <Callout tone="danger" role="alert" title="The tier was not created">
          {failure}
        </Callout>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" pending={isSubmitting || done}>
          Create tier
        </Button>
        <LinkButton href="/admin/tiers">Cancel</LinkButton>
      </div>
    </form>
  )
}
