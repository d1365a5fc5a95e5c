'use client'

import { useMutation } from '@tanstack/react-query'
import { Pencil, Power, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { RouteRecord } from '@/contract/routes.ts'
import { entityTag } from '@/lib/entity-tag.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { MenuItem, MenuLine, RowMenu } from '@/ui/dropdown-menu.tsx'
import { toast } from '@/ui/toast-store.ts'
import { useUrlState } from '@/ui/url-state.ts'
import { deleteRoute, patchRoute } from './queries.ts'

const ICON = 'size-4 text-ink-3'

/** Which route is being edited, in the URL. */
export const EDITED = { create: '', edit: '', field: '' }
export type Edited = Readonly<typeof EDITED>

/** What can be done with one route. */
export function RouteMenu({ route }: Readonly<{ route: RouteRecord }>) {
  const dialog = useUrlState<Edited>(EDITED)
  const touch = useTouch()
  const [deleting, setDeleting] = useState(false)
  const flip = useMutation({
    mutationFn: () => patchRoute(route.id, { enabled: !route.enabled }, entityTag(route.version)),
    onSuccess: ({ path, enabled }) =>
      toast.ok(`${path} is ${enabled ? 'on' : 'off'}`, 'Gateways follow once it is published.'),
    onError: (error) => toast.error(`${route.path} stays as it is`, problemSentence(error)),
    onSettled: () => touch('routes', 'revisions', 'auditEvents'),
  })
  return (
    <>
      <RowMenu label={`Actions for ${route.path}`}>
        <MenuItem
          icon={<Pencil aria-hidden className={ICON} />}
          onSelect={() => dialog.set({ edit: route.id })}
        >
          Edit
        </MenuItem>
        <MenuItem icon={<Power aria-hidden className={ICON} />} onSelect={() => flip.mutate()}>
          {route.enabled ? 'Switch off' : 'Switch on'}
        </MenuItem>
        <MenuLine />
        <MenuItem
          danger
          icon={<Trash2 aria-hidden className="size-4" />}
          onSelect={() => setDeleting(true)}
        >
          Delete
        </MenuItem>
      </RowMenu>
      {deleting && <DeleteRouteDialog route={route} onClose={() => setDeleting(false)} />}
    </>
  )
}

type DeleteProps = Readonly<{ route: RouteRecord; onClose(): void }>

function DeleteRouteDialog({ route, onClose }: DeleteProps) {
  const touch = useTouch()
  const act = useMutation({
    mutationFn: () => deleteRoute(route),
    onSuccess: async () => {
      toast.ok(`${route.path} was deleted`, 'Gateways serve it until you publish.')
      onClose()
      await touch('routes', 'adminApis', 'upstreams', 'revisions', 'auditEvents')
    },
  })
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Delete ${route.path}?`}
      consequences={`Calls to it are answered 404 once you publish. ${route.api.name} ${route.apiVersion.name} keeps its other routes.`}
      typedName={route.path}
      actLabel="Delete route"
      pending={act.isPending}
      error={act.isError ? problemSentence(act.error) : undefined}
      onConfirm={() => act.mutate()}
    />
  )
}
