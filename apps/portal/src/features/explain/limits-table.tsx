import type { ExplainedLimit } from '@gatehouse/policy'
import { StatusText } from '@/ui/badge.tsx'
import { ScrollRegion } from '@/ui/scroll-region.tsx'
import { countedWords, limitWords } from './view-model.ts'

const CELL = 'border-t border-line px-3 py-1.5 align-top'
const HEAD = 'px-3 py-1.5 font-medium'

/** Every limit that the call would meet: whose counter, what is left, whether it would pass. */
export function LimitsTable({ limits }: Readonly<{ limits: readonly ExplainedLimit[] }>) {
  return (
    <ScrollRegion label="Limits" className="rounded-box border border-line">
      <table className="w-full text-left text-sm">
        <thead>
          <tr className="text-xs text-ink-3">
            <th className={HEAD}>Limit</th>
            <th className={HEAD}>Counts</th>
            <th className={`${HEAD} text-right`}>Cost</th>
            <th className={HEAD}>State</th>
          </tr>
        </thead>
        <tbody>
          {limits.map((limit) => (
            <tr key={limit.id}>
              <td className={CELL}>
                {limit.name}
                {limit.mode === 'shadow' && <span className="text-ink-3"> (only watches)</span>}
              </td>
              <td className={CELL}>
                <code className="text-xs wrap-anywhere">{countedWords(limit)}</code>
              </td>
              <td className={`${CELL} text-right tabular-nums`}>{limit.cost}</td>
              <td className={CELL}>
                <StatusText tone={limit.allowed ? 'ok' : 'danger'}>{limitWords(limit)}</StatusText>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}
