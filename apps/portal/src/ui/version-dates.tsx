import { formatDateTime } from '@/lib/format.ts'
import { Facts } from './card.tsx'
import { RelativeTime } from './relative-time.tsx'

type Props = Readonly<{
  deprecatedAt: string | null
  sunsetAt: string | null
  removedAt: string | null
}>

/** When a version is deprecated, stops answering and is removed, with how long that is from now. */
export function VersionDates({ deprecatedAt, sunsetAt, removedAt }: Props) {
  const rows = [
    ['Deprecated', deprecatedAt],
    ['Sunset', sunsetAt],
    ['Removed', removedAt],
  ] as const
  return (
    <Facts
      rows={rows.flatMap(([label, at]) =>
        at === null
          ? []
          : [
              {
                label,
                value: (
                  <>
                    {formatDateTime(at)} (<RelativeTime at={at} />)
                  </>
                ),
              },
            ],
      )}
    />
  )
}
