import type { OwnNotice } from '@/contract/notices.ts'
import { formatNumber } from '@/lib/format.ts'
import { Section } from '@/ui/card.tsx'
import { ScrollRegion } from '@/ui/scroll-region.tsx'

/** The calls that the reader's applications still make to the version. */
export function OwnCalls({ notice }: Readonly<{ notice: OwnNotice }>) {
  const rows = notice.applications.flatMap(({ id, name, operations }) =>
    operations.map((operation) => ({ ...operation, id, application: name })),
  )
  return (
    <Section
      title="Your calls"
      description={`Made to ${notice.name} by your applications in the last 30 days.`}
    >
      {rows.length === 0 ? (
        <p className="text-sm text-ink-2">None of your applications called it.</p>
      ) : (
        <ScrollRegion label="Your calls" className="rounded-box border border-line bg-surface">
          <table className="w-full text-sm">
            <thead>
              <tr className="border-b border-line text-left">
                <th className="px-3 py-2 font-medium">Application</th>
                <th className="px-3 py-2 font-medium">Operation</th>
                <th className="px-3 py-2 text-right font-medium">Requests</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ id, application, method, path, requests }) => (
                <tr key={`${id} ${method} ${path}`} className="border-b border-line last:border-0">
                  <td className="px-3 py-2">{application}</td>
                  <td className="px-3 py-2">
                    <code>
                      {method} {path}
                    </code>
                  </td>
                  <td className="px-3 py-2 text-right tabular-nums">{formatNumber(requests)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </Section>
  )
}
