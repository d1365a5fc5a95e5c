import { z } from 'zod'

type Issue = Readonly<{
  code?: string
  expected?: unknown
  origin?: unknown
  input?: unknown
  minimum?: unknown
  maximum?: unknown
  inclusive?: unknown
}>

/** What people read where a schema says nothing of its own; undefined leaves it to zod. */
export function issueWords(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return typeWords(issue)
    case 'too_small':
      return issue.origin === 'number' ? leastWords(issue) : undefined
    case 'too_big':
      return mostWords(issue)
    default:
      return undefined
  }
}

function typeWords({ expected, input }: Issue): string | undefined {
  if (expected === 'int') return 'Enter a whole number'
  if (expected === 'number') return 'Enter a number'
  return input === undefined ? 'This is needed' : undefined
}

function leastWords({ inclusive, minimum }: Issue): string {
  return inclusive === false ? `Enter more than ${minimum}` : `Enter at least ${minimum}`
}

function mostWords({ origin, maximum }: Issue): string | undefined {
  if (origin === 'number') return `Enter at most ${maximum}`
  return origin === 'string' ? `Use at most ${maximum} characters` : undefined
}

z.config({ customError: (issue) => issueWords(issue as Issue) })
