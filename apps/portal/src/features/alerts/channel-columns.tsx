import type { AlertChannelRecord } from '@/contract/slo-alerts.ts'
import { Badge, StatusText } from '@/ui/badge.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { ChannelActions } from './channel-actions.tsx'

export const KIND_WORDS: Readonly<Record<AlertChannelRecord['kind'], string>> = {
  mail: 'Mail',
  slack: 'Slack',
  webhook: 'Webhook',
}

const column = columnsFor<AlertChannelRecord>()

export const CHANNEL_COLUMNS = column.columns([
  column.accessor('name', { header: 'Name', meta: { fixed: true } }),
  column.accessor('kind', {
    header: 'Kind',
    cell: ({ getValue }) => <Badge>{KIND_WORDS[getValue()]}</Badge>,
  }),
  column.accessor('address', {
    header: 'Goes to',
    cell: ({ getValue }) => <code>{getValue()}</code>,
  }),
  column.accessor('pagesOnly', {
    header: 'Told of',
    cell: ({ getValue }) => (getValue() ? 'Pages' : 'Pages and tickets'),
  }),
  column.accessor('enabled', {
    header: 'State',
    cell: ({ getValue }) => (
      <StatusText tone={getValue() ? 'ok' : 'neutral'}>{getValue() ? 'On' : 'Off'}</StatusText>
    ),
  }),
  column.display({
    id: 'actions',
    header: () => <span className="sr-only">Actions</span>,
    cell: ({ row: { original } }) => <ChannelActions channel={original} />,
  }),
])
