import { PROBLEM_CODES, problemFacts } from '@gatehouse/policy'
import Link from 'next/link'
import { PageHeader } from '@/ui/page/page-header.tsx'
import { ScrollRegion } from '@/ui/scroll-region.tsx'
import { FAULT_OWNERS } from './fault-owners.ts'

/** The catalogue of problems as a table, in order of status. */
export function ErrorIndex() {
  const rows = PROBLEM_CODES.map((code) => ({ code, ...problemFacts(code) })).sort(
    (a, b) => a.status - b.status,
  )
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title="Errors"
        breadcrumbs={[{ href: '/docs', label: 'Docs' }]}
        description="Every refusal is application/problem+json with one of these codes. The code never changes its meaning."
      />
      <ScrollRegion label="Error codes" className="rounded-box border border-line bg-surface">
        <table className="w-full text-left text-sm">
          <thead className="border-b border-line text-xs text-ink-2">
            <tr>
              <th scope="col" className="px-3 py-2 text-right font-medium">
                Status
              </th>
              <th scope="col" className="px-3 py-2 font-medium">
                Code
              </th>
              <th scope="col" className="px-3 py-2 font-medium">
                Meaning
              </th>
              <th scope="col" className="px-3 py-2 font-medium">
                Owner
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ code, status, title, fault }) => (
              <tr key={code} className="border-b border-line last:border-b-0">
                <td className="px-3 py-2 text-right tabular-nums">{status}</td>
                <td className="px-3 py-2">
                  <Link href={`/docs/errors/${code}`} className="link font-mono text-xs">
                    {code}
                  </Link>
                </td>
                <td className="px-3 py-2">{title}</td>
                <td className="px-3 py-2 text-ink-2">{FAULT_OWNERS[fault]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </div>
  )
}
