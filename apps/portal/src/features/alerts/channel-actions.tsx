'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { AlertChannelRecord } from '@/contract/slo-alerts.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { Button } from '@/ui/button.tsx'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { MenuItem, RowMenu } from '@/ui/dropdown-menu.tsx'
import { toast } from '@/ui/toast-store.ts'
import { deleteChannel, patchChannel, testChannel } from './queries.ts'

type Props = Readonly<{ channel: AlertChannelRecord }>

/** Test, switch on and off, delete. */
export function ChannelActions({ channel }: Props) {
  const [deleting, setDeleting] = useState(false)
  const touch = useTouch()
  const onError = (error: unknown) => toast.error('That did not work', problemSentence(error))
  const test = useMutation({
    mutationFn: () => testChannel(channel),
    onSuccess: () => {
      toast.ok('A test is on its way', 'What becomes of it is shown under Deliveries.')
      void touch('alertDeliveries', 'auditEvents')
    },
    onError,
  })
  const change = useMutation({
    mutationFn: () => patchChannel(channel, { enabled: !channel.enabled }),
    onSuccess: () => touch('alertChannels', 'auditEvents'),
    onError,
  })
  return (
    <span className="flex items-center justify-end gap-2">
      <Button size="sm" pending={test.isPending} onClick={() => test.mutate()}>
        Test
      </Button>
      <RowMenu label={`More for ${channel.name}`}>
        <MenuItem onSelect={() => change.mutate()}>
          {channel.enabled ? 'Switch off' : 'Switch on'}
        </MenuItem>
        <MenuItem danger onSelect={() => setDeleting(true)}>
          Delete
        </MenuItem>
      </RowMenu>
      {deleting && <DeleteChannel channel={channel} onClose={() => setDeleting(false)} />}
    </span>
  )
}

function DeleteChannel({ channel, onClose }: Props & Readonly<{ onClose(): void }>) {
  const touch = useTouch()
  const act = useMutation({
    mutationFn: () => deleteChannel(channel),
    onSuccess: () => {
      toast.ok(`${channel.name} was deleted`)
      onClose()
      void touch('alertChannels', 'alertDeliveries', 'auditEvents')
    },
  })
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Delete ${channel.name}?`}
      consequences="Messages that wait for it are not sent any more, and its log goes with it."
      actLabel="Delete channel"
      pending={act.isPending}
      error={act.isError ? problemSentence(act.error) : undefined}
      onConfirm={() => act.mutate()}
    />
  )
}
