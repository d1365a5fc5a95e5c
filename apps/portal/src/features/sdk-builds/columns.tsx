import type { SdkBuildItem } from '@/contract/sdk-builds.ts'
import { formatDuration } from '@/lib/format.ts'
import { StatusPill, StatusText } from '@/ui/badge.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { RebuildButton } from './rebuild-button.tsx'
import { buildLook, LANGUAGE_NAMES, nameOf, packageLook, tookMs } from './view-model.ts'

const column = columnsFor<SdkBuildItem>()

/** @param onOpen shows a build's log */
export function buildColumns(onOpen: (build: SdkBuildItem) => void) {
  return column.columns([
    column.display({
      id: 'version',
      header: 'Version',
      meta: { fixed: true },
      cell: ({ row: { original } }) => (
        <button type="button" className="link font-medium" onClick={() => onOpen(original)}>
          {nameOf(original)}
        </button>
      ),
    }),
    column.accessor('state', {
      header: 'State',
      cell: ({ row: { original } }) => <State build={original} />,
    }),
    column.display({
      id: 'languages',
      header: 'Languages',
      cell: ({ row: { original } }) => <Languages build={original} />,
    }),
    column.accessor('createdAt', {
      header: 'Asked for',
      cell: ({ getValue }) => <RelativeTime at={getValue()} />,
    }),
    column.display({
      id: 'took',
      header: 'Took',
      meta: { numeric: true },
      cell: ({ row: { original } }) => formatDuration(tookMs(original)),
    }),
    column.display({
      id: 'acts',
      header: () => <span className="sr-only">Acts</span>,
      meta: { fixed: true, label: 'Acts' },
      cell: ({ row: { original } }) => <RebuildButton build={original} />,
    }),
  ])
}

function State({ build }: Readonly<{ build: SdkBuildItem }>) {
  const { tone, label } = buildLook(build)
  return (
    <span className="inline-flex items-center gap-2">
      <StatusPill tone={tone}>{label}</StatusPill>
      {build.state === 'running' && <span className="text-xs text-ink-3">{build.step}</span>}
    </span>
  )
}

function Languages({ build }: Readonly<{ build: SdkBuildItem }>) {
  if (build.packages.length === 0) return <span className="text-ink-3">—</span>
  return (
    <ul className="flex flex-wrap gap-x-4">
      {build.packages.map((one) => {
        const { tone, label } = packageLook(one)
        return (
          <li key={one.language}>
            <StatusText tone={tone}>
              {LANGUAGE_NAMES[one.language]} <span className="sr-only">{label}</span>
            </StatusText>
          </li>
        )
      })}
    </ul>
  )
}
