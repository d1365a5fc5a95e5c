/**
 * A finding about a plan. `code` is stable and `snake_case`; `message` a sentence for the admin who plans. An error forbids
 * the plan, a warning asks to think again.
 */
export type PlanIssue<Code extends string = string> = Readonly<{
  code: Code
  severity: 'error' | 'warning'
  message: string
}>

export type PlanVerdict<Code extends string = string> = Readonly<{
  /** No finding is an error. */
  ok: boolean
  issues: readonly PlanIssue<Code>[]
}>

/** One rule of a plan: a finding when `holds`, nothing otherwise. */
export type PlanRule<Code extends string> = readonly [
  holds: boolean,
  severity: PlanIssue['severity'],
  code: Code,
  message: string,
]

/** The findings of the rules that hold, in their order. */
export function judge<Code extends string>(rules: readonly PlanRule<Code>[]): PlanVerdict<Code> {
  const issues = rules
    .filter(([holds]) => holds)
    .map(([, severity, code, message]) => ({ code, severity, message }))
  return { ok: issues.every(({ severity }) => severity !== 'error'), issues }
}
