import Link from 'next/link'
import type { AuditEventRecord } from '@/contract/audit-events.ts'
import { actionWords, subjectHref, subjectName } from '@/lib/audit-words.ts'
import { Button } from '@/ui/button.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { actorWords } from './view-model.ts'

const column = columnsFor<AuditEventRecord>()

/** The log's columns; the last one opens an event. */
export function auditColumns(onOpen: (event: AuditEventRecord) => void) {
  return column.columns([
    column.accessor('at', {
      header: 'When',
      meta: { fixed: true },
      cell: ({ getValue }) => <RelativeTime at={getValue()} />,
    }),
    column.display({
      id: 'actor',
      header: 'Who',
      cell: ({ row: { original } }) => (
        <span title={original.actor?.email}>{actorWords(original)}</span>
      ),
    }),
    column.accessor('action', {
      header: 'What',
      meta: { fixed: true },
      cell: ({ getValue }) => <span title={getValue()}>{actionWords(getValue())}</span>,
    }),
    column.display({
      id: 'subject',
      header: 'Subject',
      meta: { wrap: true },
      cell: ({ row: { original } }) => <SubjectLink event={original} />,
    }),
    column.display({
      id: 'organization',
      header: 'Organisation',
      cell: ({ row: { original } }) =>
        original.organization === null ? (
          '—'
        ) : (
          <Link href={`/admin/organizations/${original.organization.id}`} className="link">
            {original.organization.name || original.organization.id}
          </Link>
        ),
    }),
    column.accessor('address', {
      header: 'From',
      cell: ({ getValue }) => (getValue() === null ? '—' : <code>{getValue()}</code>),
    }),
    column.display({
      id: 'open',
      header: () => <span className="sr-only">Details</span>,
      meta: { fixed: true, numeric: true },
      cell: ({ row: { original } }) => (
        <Button
          size="sm"
          variant="ghost"
          aria-label={`Details of ${actionWords(original.action)} ${subjectName(original)}`}
          onClick={() => onOpen(original)}
        >
          Details
        </Button>
      ),
    }),
  ])
}

/** What the event is about, with the way to it where there is one. */
export function SubjectLink({ event }: Readonly<{ event: AuditEventRecord }>) {
  const href = subjectHref(event)
  const name = subjectName(event)
  const style = 'inline-block max-w-80 truncate align-bottom'
  return href === undefined ? (
    <span className={style}>{name}</span>
  ) : (
    <Link href={href} className={`link ${style}`}>
      {name}
    </Link>
  )
}
