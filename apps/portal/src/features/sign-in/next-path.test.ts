import { expect, it } from 'vitest'
import { nextPath } from './next-path.ts'

// Guarantee: a link to the sign-in page cannot send people to another site afterwards.
it.each([
  '//evil.example',
  'https://evil.example',
  '/\\evil.example',
  '\\/evil.example',
  'javascript:alert(1)',
  '',
  null,
  undefined,
])('does not follow %s', (asked) => {
  expect(nextPath(asked, '/home')).toBe('/home')
})

it.each(['/applications', '/usage?range=7d#errors'])('goes on to %s', (asked) => {
  expect(nextPath(asked, '/home')).toBe(asked)
})
