'use client'

import type { ReactNode } from 'react'
import type { AuditEventRecord } from '@/contract/audit-events.ts'
import { actionWords, changedFields } from '@/lib/audit-words.ts'
import { formatUtc } from '@/lib/format.ts'
import { Facts } from '@/ui/card.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { Sheet } from '@/ui/sheet.tsx'
import { SubjectLink } from './columns.tsx'
import { actorWords, valueText } from './view-model.ts'

type Props = Readonly<{ event: AuditEventRecord; onClose(): void }>

/** All that is known of one event, with both sides of what it changed. */
export function EventSheet({ event, onClose }: Props) {
  return (
    <Sheet open onOpenChange={onClose} title={actionWords(event.action)} size="lg">
      <div className="flex min-w-0 flex-col gap-5">
        <Facts rows={facts(event)} />
        <Changes event={event} />
        <div className="flex flex-wrap gap-2">
          <LinkButton size="sm" href={`/admin/audit?subjectId=${event.subjectId}`}>
            Everything about this
          </LinkButton>
          {event.actor !== null && (
            <LinkButton size="sm" href={`/admin/audit?actorId=${event.actor.id}`}>
              Everything by {event.actor.name || 'this account'}
            </LinkButton>
          )}
        </div>
      </div>
    </Sheet>
  )
}

function facts(event: AuditEventRecord): { label: string; value: ReactNode }[] {
  const { actor, actorTokenId, at, organization, subjectId, address, userAgent, requestId } = event
  return [
    { label: 'When', value: formatUtc(at) },
    {
      label: 'Who',
      value: actor === null ? 'The system' : `${actorWords(event)} (${actor.email})`,
    },
    ...(actorTokenId === null ? [] : [{ label: 'Token', value: <code>{actorTokenId}</code> }]),
    { label: 'Action', value: <code>{event.action}</code> },
    { label: 'Subject', value: <SubjectLink event={event} /> },
    { label: 'Subject id', value: <code className="text-xs">{subjectId}</code> },
    { label: 'Organisation', value: organization?.name ?? '—' },
    { label: 'Address', value: address ?? '—' },
    { label: 'Client', value: userAgent ?? '—' },
    { label: 'Request', value: <code className="text-xs">{requestId ?? '—'}</code> },
  ]
}

const CELL = 'border-t border-line px-3 py-2 align-top text-xs wrap-anywhere'

function Changes({ event }: Readonly<{ event: AuditEventRecord }>) {
  const fields = changedFields(event)
  if (fields.length === 0) return <p className="text-sm text-ink-2">It changed no fields.</p>
  return (
    <table className="w-full table-fixed rounded-box border border-line text-left text-sm">
      <caption className="sr-only">What changed</caption>
      <thead>
        <tr className="text-xs text-ink-3">
          <th className="w-1/4 px-3 py-1.5 font-medium">Field</th>
          <th className="px-3 py-1.5 font-medium">Before</th>
          <th className="px-3 py-1.5 font-medium">After</th>
        </tr>
      </thead>
      <tbody>
        {fields.map(({ name, before, after }) => (
          <tr key={name}>
            <th scope="row" className={`${CELL} font-medium`}>
              {name}
            </th>
            <td className={CELL}>
              <Value value={before} />
            </td>
            <td className={CELL}>
              <Value value={after} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Value({ value }: Readonly<{ value: unknown }>) {
  const text = valueText(value)
  if (text === undefined) return <span className="text-ink-3">—</span>
  return <pre className="max-h-60 overflow-y-auto font-mono whitespace-pre-wrap">{text}</pre>
}
