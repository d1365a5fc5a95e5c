'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useQuery } from '@tanstack/react-query'
import type { FormEvent, ReactNode } from 'react'
import { useForm } from 'react-hook-form'
import { CreateRoute, RouteRecord } from '@/contract/routes.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useAct } from '@/lib/use-act.ts'
import { useDraftIssues } from '@/lib/use-draft-issues.ts'
import { useEdit } from '@/lib/use-edit.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { ConflictDialog } from '@/ui/conflict-dialog.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { DraftWarnings } from '@/ui/draft-warnings.tsx'
import { SkeletonText } from '@/ui/skeleton.tsx'
import { ErrorState } from '@/ui/states.tsx'
import { toast } from '@/ui/toast-store.ts'
import { createRoute, patchRoute, routeQuery } from './queries.ts'
import { RouteFields } from './route-fields.tsx'
import { ROUTE_LABELS } from './route-form.ts'
import { useRouteNames } from './use-route-names.ts'
import { NEW_ROUTE, type RouteFormValues, routeValueWords, toValues } from './view-model.ts'

type CreateProps = Readonly<{ versionId: string | undefined; onClose(): void }>

/** Makes a route, for the version that the list shows if it shows one. */
export function CreateRouteDialog({ versionId, onClose }: CreateProps) {
  const touch = useTouch()
  const form = useForm<RouteFormValues, unknown, CreateRoute>({
    resolver: zodResolver(CreateRoute),
    defaultValues: { ...NEW_ROUTE, ...(versionId === undefined ? {} : { versionId }) },
  })
  const { submit, failure } = useAct(form, createRoute, ({ path }) => {
    toast.ok(`${path} was created`, 'Gateways serve it once it is published.')
    void touch('routes', 'adminApis', 'upstreams', 'revisions', 'auditEvents')
    onClose()
  })
  const { isDirty, isSubmitting } = form.formState
  return (
    <FormDialog
      title="Create a route"
      actLabel="Create route"
      pending={isSubmitting}
      dirty={isDirty}
      failure={failure}
      onSubmit={submit}
      onClose={onClose}
    >
      <RouteFields form={form} />
    </FormDialog>
  )
}

type EditProps = Readonly<{ routeId: string; onClose(): void }>

/** Reads a route, then lets it be edited. */
export function EditRouteDialog({ routeId, onClose }: EditProps) {
  const query = useQuery({ ...routeQuery(routeId), staleTime: 0 })
  if (query.data !== undefined) return <EditRoute route={query.data} onClose={onClose} />
  return (
    <Dialog open size="lg" onOpenChange={onClose} title="Edit a route">
      {query.isError ? (
        <ErrorState
          title="The route could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <SkeletonText lines={8} />
      )}
    </Dialog>
  )
}

function EditRoute({ route, onClose }: Readonly<{ route: RouteRecord; onClose(): void }>) {
  const touch = useTouch()
  const form = useForm<RouteFormValues, unknown, CreateRoute>({
    resolver: zodResolver(CreateRoute),
    defaultValues: toValues(route),
  })
  const edit = useEdit<RouteFormValues, CreateRoute, RouteRecord>({
    form,
    row: route,
    toValues,
    schema: RouteRecord,
    save: (changes, ifMatch) => patchRoute(route.id, changes, ifMatch),
    onSaved: ({ path }) => {
      toast.ok(`${path} was saved`, 'Gateways follow once it is published.')
      void touch('routes', 'adminApis', 'upstreams', 'revisions', 'auditEvents')
      onClose()
    },
  })
  const names = useRouteNames()
  const warnings = useDraftIssues(form, route.id)
  const { isDirty, isSubmitting } = form.formState
  return (
    <>
      <FormDialog
        title={`Edit ${route.path}`}
        actLabel="Save changes"
        pending={isSubmitting}
        dirty={isDirty}
        failure={edit.failure}
        onSubmit={edit.submit}
        onClose={onClose}
      >
        <DraftWarnings warnings={warnings} />
        <RouteFields form={form} />
      </FormDialog>
      <ConflictDialog
        conflict={edit.conflict}
        name={route.path}
        labels={ROUTE_LABELS}
        show={(value, name) => routeValueWords(name, value, names)}
      />
    </>
  )
}

type DialogProps = Readonly<{
  title: string
  actLabel: string
  pending: boolean
  dirty: boolean
  failure: string | undefined
  onSubmit(event: FormEvent): void
  onClose(): void
  children: ReactNode
}>

const FORM_ID = 'route'

function FormDialog({ title, actLabel, pending, dirty, failure, onSubmit, ...rest }: DialogProps) {
  return (
    <Dialog
      open
      size="lg"
      dismissible={!dirty}
      onOpenChange={rest.onClose}
      title={title}
      footer={
        <>
          <Button onClick={rest.onClose}>Cancel</Button>
          <Button type="submit" form={FORM_ID} variant="primary" pending={pending}>
            {actLabel}
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={onSubmit} noValidate className="flex flex-col gap-5">
        {failure !== undefined && (
          <Callout tone="danger" role="alert">
            {failure}
          </Callout>
        )}
        {rest.children}
      </form>
    </Dialog>
  )
}
