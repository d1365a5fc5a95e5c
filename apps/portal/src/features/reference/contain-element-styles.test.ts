import { expect, test } from 'vitest'
import { containElementStyles, containSelector } from './contain-element-styles.ts'

test.each([
  ['button', ':where(.api-reference) button'],
  ['h1', ':where(.api-reference) h1'],
  ['.sc-abc', '.sc-abc'],
  [':root', ':root'],
  [':root.dark .tag-get', ':root.dark .tag-get'],
  ['a:hover', 'a:hover'],
])('%s becomes %s', (selector, contained) => {
  expect(containSelector(selector)).toBe(contained)
})

test('rules are changed, declarations and media queries are not', () => {
  const rule = { type: 'rule', props: ['button', '.x'] }
  const declaration = { type: 'decl', props: 'color' }
  containElementStyles(rule)
  containElementStyles(declaration)
  expect(rule.props).toEqual([':where(.api-reference) button', '.x'])
  expect(declaration.props).toBe('color')
})
