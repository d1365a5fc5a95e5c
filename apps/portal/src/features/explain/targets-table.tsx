import type { ExplainedTarget } from '@gatehouse/policy'
import { StatusText } from '@/ui/badge.tsx'
import { ScrollRegion } from '@/ui/scroll-region.tsx'
import { targetLook } from './view-model.ts'

const CELL = 'border-t border-line px-3 py-1.5 align-top'
const HEAD = 'px-3 py-1.5 font-medium'

/** The targets of the upstream, what keeps one away and for how long, and which one it would be. */
export function TargetsTable({ targets }: Readonly<{ targets: readonly ExplainedTarget[] }>) {
  return (
    <ScrollRegion label="Targets" className="rounded-box border border-line">
      <table className="w-full text-left text-sm">
        <thead>
          <tr className="text-xs text-ink-3">
            <th className={HEAD}>Target</th>
            <th className={`${HEAD} text-right`}>Weight</th>
            <th className={`${HEAD} text-right`}>Under way</th>
            <th className={HEAD}>State</th>
            <th className={HEAD}>This call</th>
          </tr>
        </thead>
        <tbody>
          {targets.map((target) => {
            const { tone, word } = targetLook(target)
            return (
              <tr key={target.id}>
                <td className={CELL}>
                  <code className="text-xs">{target.url}</code>
                </td>
                <td className={`${CELL} text-right tabular-nums`}>{target.weight}</td>
                <td className={`${CELL} text-right tabular-nums`}>{target.active}</td>
                <td className={CELL}>
                  <StatusText tone={tone}>{word}</StatusText>
                </td>
                <td className={CELL}>{target.isChosen ? 'Would go here' : '—'}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </ScrollRegion>
  )
}
