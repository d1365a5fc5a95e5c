import { expect, test } from 'vitest'
import { fieldOfIssue, issueSentence } from './draft-issues.ts'

test.each([
  ['routes.3.path', 'path'],
  ['routes.3.predicates.0', 'predicates.0'],
  ['upstreams.0.targets.1.url', 'targets.1.url'],
  ['tiers.2', ''],
])('an issue at %s is about "%s"', (path, field) => {
  expect(fieldOfIssue({ path })).toBe(field)
})

test('an issue is shown as a sentence', () => {
  expect(issueSentence({ message: 'is never reached' })).toBe('Is never reached.')
})
