import Link from 'next/link'
import type { RevisionIssue } from '@/contract/revisions.ts'
import { formatCount } from '@/lib/format.ts'
import { Callout } from '@/ui/callout.tsx'
import { issueHref } from './view-model.ts'

/** What the compiler says about the draft, each with the way to the record. */
export function IssuesList({ issues }: Readonly<{ issues: readonly RevisionIssue[] }>) {
  const errors = issues.filter(({ severity }) => severity === 'error')
  const warnings = issues.filter(({ severity }) => severity === 'warning')
  return (
    <>
      {errors.length > 0 && (
        <Callout
          tone="danger"
          title={`${formatCount(errors.length, 'error')}: gateways would refuse this`}
        >
          <Items issues={errors} />
        </Callout>
      )}
      {warnings.length > 0 && (
        <Callout tone="warn" title={`${formatCount(warnings.length, 'warning')} to look at`}>
          <Items issues={warnings} />
        </Callout>
      )}
    </>
  )
}

function Items({ issues }: Readonly<{ issues: readonly RevisionIssue[] }>) {
  return (
    <ul className="mt-1 flex flex-col gap-1">
      {issues.map((issue, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: issues neither move nor repeat within one plan
        <li key={index} className="wrap-anywhere">
          <IssueLabel issue={issue} />
          {issue.message}
        </li>
      ))}
    </ul>
  )
}

function IssueLabel({ issue }: Readonly<{ issue: RevisionIssue }>) {
  const label = issue.label ?? issue.path
  const href = issueHref(issue)
  if (href === undefined) return <span className="font-medium text-ink">{label}: </span>
  return (
    <>
      <Link href={href} className="link font-medium">
        {label}
      </Link>
      {': '}
    </>
  )
}
