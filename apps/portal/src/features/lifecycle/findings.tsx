import type { PlanFinding } from '@/contract/lifecycle.ts'
import { StatusText } from '@/ui/badge.tsx'

/** What is to be said against a plan, or that nothing is. */
export function Findings({ findings }: Readonly<{ findings: readonly PlanFinding[] }>) {
  if (findings.length === 0) return <StatusText tone="ok">Nothing to be said against it</StatusText>
  return (
    <ul className="flex flex-col gap-1">
      {findings.map(({ code, severity, message }) => (
        <li key={code}>
          <StatusText tone={severity === 'error' ? 'danger' : 'warn'}>{message}</StatusText>
        </li>
      ))}
    </ul>
  )
}
