import { expect, it } from 'vitest'
import { atomFeed } from './atom-feed.ts'

const feed = {
  title: 'Ferry <changelog> & more',
  selfUrl: 'https://dev.example/apis/ferry/changelog/atom.xml',
  pageUrl: 'https://dev.example/apis/ferry/changelog',
  updatedAt: '2026-01-02T00:00:00.000Z',
  author: 'Timetable "team"',
  entries: [
    {
      title: 'v1 is deprecated',
      url: 'https://dev.example/apis/ferry/changelog/v1-deprecated?a=1&b=2',
      publishedAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-01-02T00:00:00.000Z',
      text: '</content><script>alert(1)</script>\u0000\uD800',
    },
  ],
}

it('is what it says, with every text escaped and nothing that XML cannot hold', () => {
  const xml = atomFeed(feed)
  expect(xml).toContain('<title>Ferry &lt;changelog&gt; &amp; more</title>')
  expect(xml).toContain('v1-deprecated?a=1&amp;b=2"/>')
  expect(xml).toContain(
    '&lt;/content&gt;&lt;script&gt;alert(1)&lt;/script&gt;\uFFFD\uFFFD</content>',
  )
  expect(xml).not.toContain('<script>')
  expect(xml.match(/<entry>/g)).toHaveLength(1)
})
