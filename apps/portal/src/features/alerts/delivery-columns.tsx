import Link from 'next/link'
import type { AlertDeliveryRecord } from '@/contract/slo-alerts.ts'
import { formatNumber } from '@/lib/format.ts'
import { StatusText } from '@/ui/badge.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { RelativeTime } from '@/ui/relative-time.tsx'
import type { Tone } from '@/ui/tone.ts'

const EVENTS: Readonly<Record<AlertDeliveryRecord['event'], string>> = {
  fired: 'Fired',
  resolved: 'Resolved',
  test: 'Test',
}
const STATES: Readonly<Record<AlertDeliveryRecord['state'], { tone: Tone; word: string }>> = {
  queued: { tone: 'info', word: 'Waiting' },
  sent: { tone: 'ok', word: 'Sent' },
  failed: { tone: 'danger', word: 'Failed' },
}

const column = columnsFor<AlertDeliveryRecord>()

export const DELIVERY_COLUMNS = column.columns([
  column.accessor('createdAt', {
    header: 'When',
    cell: ({ getValue }) => <RelativeTime at={getValue()} />,
  }),
  column.accessor('channelName', { header: 'Channel' }),
  column.accessor('event', { header: 'Message', cell: ({ getValue }) => EVENTS[getValue()] }),
  column.display({
    id: 'slo',
    header: 'Objective',
    cell: ({ row: { original } }) => <Objective delivery={original} />,
  }),
  column.accessor('state', {
    header: 'State',
    cell: ({ getValue }) => {
      const { tone, word } = STATES[getValue()]
      return <StatusText tone={tone}>{word}</StatusText>
    },
  }),
  column.accessor('attempts', {
    header: 'Attempts',
    meta: { numeric: true },
    cell: ({ getValue }) => formatNumber(getValue()),
  }),
  column.display({
    id: 'answer',
    header: 'Answer',
    meta: { wrap: true },
    cell: ({ row: { original } }) => <Answer delivery={original} />,
  }),
])

type Props = Readonly<{ delivery: AlertDeliveryRecord }>

function Objective({ delivery: { sloId, sloName } }: Props) {
  if (sloId === null) return <span className="text-ink-3">—</span>
  return (
    <Link href={`/admin/slos/${sloId}`} className="link">
      {sloName}
    </Link>
  )
}

function Answer({ delivery: { httpStatus, lastError, nextTryAt, state, attempts } }: Props) {
  return (
    <span>
      {lastError ?? (httpStatus === null ? '' : String(httpStatus))}
      {state === 'queued' && attempts > 0 && nextTryAt !== null && (
        <span className="text-ink-3">
          {' '}
          Again <RelativeTime at={nextTryAt} />
        </span>
      )}
    </span>
  )
}
