import { expect, test } from 'vitest'
import { activeHref } from './nav.ts'

const SECTIONS = [
  { items: [{ href: '/admin', label: 'Overview', exact: true }] },
  {
    items: [
      { href: '/admin/apis', label: 'APIs' },
      { href: '/admin/apis/drafts', label: 'Drafts' },
    ],
  },
]

test.each([
  ['/admin', '/admin'],
  ['/admin/apis/api_1', '/admin/apis'],
  ['/admin/apis/drafts', '/admin/apis/drafts'],
  ['/admin/apis-old', undefined],
  ['/admin/other', undefined],
])('at %s the item %s is on', (pathname, href) => {
  expect(activeHref(SECTIONS, pathname)).toBe(href)
})
