import type { ExplainedPhase } from '@gatehouse/policy'
import { StatusText } from '@/ui/badge.tsx'
import { phaseWords, verdictLook } from './view-model.ts'

/** The request path from its first step to its last. */
export function PhaseList({ phases }: Readonly<{ phases: readonly ExplainedPhase[] }>) {
  return (
    <ol
      aria-label="Steps"
      className="divide-y divide-line rounded-box border border-line bg-surface text-sm"
    >
      {phases.map((phase) => (
        <Phase key={phase.phase} phase={phase} />
      ))}
    </ol>
  )
}

function Phase({
  phase: { phase, verdict, says, answerFields },
}: Readonly<{ phase: ExplainedPhase }>) {
  const { tone, word } = verdictLook(verdict)
  return (
    <li className="flex flex-wrap gap-x-6 gap-y-1 px-4 py-2.5">
      <div className="flex w-55 shrink-0 flex-col">
        <span className="font-medium">{phaseWords(phase)}</span>
        <StatusText tone={tone}>{word}</StatusText>
      </div>
      <div className="min-w-50 flex-1 text-ink-2">
        {says.map((text) => (
          <p key={text} className="wrap-anywhere">
            {text}
          </p>
        ))}
        {answerFields.map(([name, value]) => (
          <p key={`${name} ${value}`} className="wrap-anywhere">
            The answer gets{' '}
            <code className="text-xs">
              {name}: {value}
            </code>
          </p>
        ))}
      </div>
    </li>
  )
}
