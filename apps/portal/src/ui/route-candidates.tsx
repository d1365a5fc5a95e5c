import Link from 'next/link'
import { StatusText } from './badge.tsx'
import { ScrollRegion } from './scroll-region.tsx'

type Candidate = Readonly<{
  id: string
  host: string | null
  path: string
  verdict: 'chosen' | 'comes_later' | 'other_method' | 'predicate_fails'
  why: string
}>

type Props = Readonly<{ label: string; candidates: readonly Candidate[] }>

const CELL = 'border-t border-line px-3 py-1.5 align-top'

/** The routes that fit a call by host and path, in the order in which they are asked, each with what became of it. */
export function RouteCandidates({ label, candidates }: Props) {
  if (candidates.length === 0) {
    return <p className="text-sm text-ink-2">No route fits host and path.</p>
  }
  return (
    <ScrollRegion label={label} className="rounded-box border border-line">
      <table className="w-full text-left text-sm">
        <thead>
          <tr className="text-xs text-ink-3">
            <th className="px-3 py-1.5 font-medium">Route</th>
            <th className="px-3 py-1.5 font-medium">What became of it</th>
          </tr>
        </thead>
        <tbody>
          {candidates.map(({ id, host, path, verdict, why }) => (
            <tr key={id}>
              <td className={CELL}>
                <Link href={`/admin/routes?edit=${id}`} className="link font-mono">
                  {host}
                  {path}
                </Link>
              </td>
              <td className={`${CELL} min-w-50`}>
                {verdict === 'chosen' ? <StatusText tone="ok">{why}</StatusText> : why}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}
