import type { Postponement } from '@/contract/lifecycle.ts'
import { formatCount, formatDateTime, NO_DATA } from '@/lib/format.ts'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { ScrollRegion } from '@/ui/scroll-region.tsx'

/** What was moved away, when, by whom and why. */
export function Postponements({ rows }: Readonly<{ rows: readonly Postponement[] }>) {
  return (
    <ScrollRegion label="Postponements" className="rounded-box border border-line bg-surface">
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b border-line text-left">
            {['When', 'Of', 'From', 'To', 'Reason', 'Told to callers'].map((name) => (
              <th key={name} className="px-3 py-2 font-medium whitespace-nowrap">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className="border-b border-line align-top last:border-0">
              <td className="px-3 py-2 whitespace-nowrap">
                <RelativeTime at={row.createdAt} />
                <span className="block text-xs text-ink-3">{row.createdBy?.name ?? NO_DATA}</span>
              </td>
              <td className="px-3 py-2">
                {row.operation === null ? (
                  'The version'
                ) : (
                  <code className="text-xs">
                    {row.operation.method} {row.operation.path}
                  </code>
                )}
              </td>
              <td className="px-3 py-2">{datesText(row.deprecatedFrom, row.sunsetFrom)}</td>
              <td className="px-3 py-2">{datesText(row.deprecatedTo, row.sunsetTo)}</td>
              <td className="px-3 py-2">{row.reason}</td>
              <td className="px-3 py-2">
                {row.toldAt === null ? (
                  'Not published'
                ) : (
                  <>
                    <RelativeTime at={row.toldAt} />, {formatCount(row.mails, 'mail')}
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

/** The sunset; without one the deprecation. */
function datesText(deprecatedAt: string | null, sunsetAt: string | null): string {
  if (sunsetAt !== null) return `sunset ${formatDateTime(sunsetAt)}`
  return deprecatedAt === null ? NO_DATA : `deprecated ${formatDateTime(deprecatedAt)}, no sunset`
}
