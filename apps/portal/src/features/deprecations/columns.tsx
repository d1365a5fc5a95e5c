import Link from 'next/link'
import type { CalendarVersion, RegistryRow } from '@/contract/deprecations.ts'
import { formatCount, formatDateTime, formatNumber, NO_DATA } from '@/lib/format.ts'
import { StatusText } from '@/ui/badge.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { VersionStateMark } from '@/ui/version-state.tsx'
import { lifecycleHref } from './calendar-timeline.tsx'

const calendar = columnsFor<CalendarVersion>()

function dateText(at: string | null): string {
  return at === null ? NO_DATA : formatDateTime(at)
}

export const CALENDAR_COLUMNS = calendar.columns([
  calendar.display({
    id: 'version',
    header: 'Version',
    meta: { fixed: true },
    cell: ({ row: { original } }) => (
      <>
        <Link href={lifecycleHref(original)} className="link font-medium">
          {original.api.name} {original.name}
        </Link>
        {original.plannedOperations > 0 && (
          <span className="block text-xs text-ink-3">
            {formatCount(original.plannedOperations, 'operation')} with dates of their own
          </span>
        )}
      </>
    ),
  }),
  calendar.accessor('stateNow', {
    header: 'State',
    cell: ({ getValue }) => <VersionStateMark state={getValue()} />,
  }),
  calendar.accessor('deprecatedAt', {
    header: 'Deprecated',
    cell: ({ getValue }) => dateText(getValue()),
  }),
  calendar.accessor('sunsetAt', { header: 'Sunset', cell: ({ getValue }) => dateText(getValue()) }),
  calendar.accessor('removedAt', {
    header: 'Removed',
    cell: ({ getValue }) => dateText(getValue()),
  }),
  calendar.display({
    id: 'successor',
    header: 'Successor',
    cell: ({ row: { original } }) => original.successor?.name ?? NO_DATA,
  }),
  calendar.accessor('applications', {
    header: 'Applications, 30 d',
    meta: { numeric: true },
    cell: ({ getValue }) => formatNumber(getValue()),
  }),
  calendar.display({
    id: 'requests',
    header: 'Requests, 30 d',
    meta: { numeric: true },
    cell: ({ row: { original } }) => (
      <Link
        href={`/admin/deprecations/registry?versionId=${original.versionId}`}
        className="link tabular-nums"
      >
        {formatNumber(original.requests)}
      </Link>
    ),
  }),
  calendar.display({
    id: 'findings',
    header: 'Warnings',
    meta: { wrap: true },
    cell: ({ row: { original } }) =>
      original.findings.length === 0 ? (
        NO_DATA
      ) : (
        <ul>
          {original.findings.map(({ code, severity, message }) => (
            <li key={code}>
              <StatusText tone={severity === 'error' ? 'danger' : 'warn'}>{message}</StatusText>
            </li>
          ))}
        </ul>
      ),
  }),
])

const registry = columnsFor<RegistryRow>()

export const REGISTRY_TABLE_COLUMNS = registry.columns([
  registry.display({
    id: 'application',
    header: 'Application',
    meta: { fixed: true },
    cell: ({ row: { original } }) => (
      <>
        {original.application === null ? (
          <span className="font-medium">Anonymous</span>
        ) : (
          <Link
            href={`/admin/deprecations/registry?applicationId=${original.application.id}`}
            className="link font-medium"
          >
            {original.application.name}
          </Link>
        )}
        {original.organization !== null && (
          <span className="block text-xs text-ink-3">{original.organization.name}</span>
        )}
      </>
    ),
  }),
  registry.display({
    id: 'version',
    header: 'Version',
    cell: ({ row: { original } }) => `${original.api.name} ${original.version.name}`,
  }),
  registry.display({
    id: 'operation',
    header: 'Operation',
    cell: ({ row: { original } }) =>
      original.operation === null ? (
        NO_DATA
      ) : (
        <code className="text-xs">
          {original.operation.method} {original.operation.path}
        </code>
      ),
  }),
  registry.display({
    id: 'key',
    header: 'Key',
    cell: ({ row: { original } }) => original.key?.name ?? NO_DATA,
  }),
  registry.accessor('requests', {
    header: 'Requests',
    meta: { numeric: true },
    cell: ({ getValue }) => formatNumber(getValue()),
  }),
  registry.accessor('refused', {
    header: 'After the sunset',
    meta: { numeric: true },
    cell: ({ getValue }) =>
      getValue() === 0 ? (
        NO_DATA
      ) : (
        <StatusText tone="danger">{formatNumber(getValue())}</StatusText>
      ),
  }),
  registry.accessor('lastSeenAt', {
    header: 'Last seen',
    cell: ({ getValue }) => <RelativeTime at={getValue()} />,
  }),
  registry.accessor('client', { header: 'Client', cell: ({ getValue }) => getValue() ?? NO_DATA }),
])
