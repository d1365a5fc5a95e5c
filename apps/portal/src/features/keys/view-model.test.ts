import { describe, expect, test } from 'vitest'
import {
  clientName,
  expiryView,
  originOf,
  presetDetail,
  presetLabel,
  revocationConsequences,
  rolledDetail,
  rollingConsequences,
} from './view-model.ts'

const NOW = '2026-03-14T09:00:00.000Z'
const NOW_MS = Date.parse(NOW)
const DAY_MS = 86_400_000

function inMs(ms: number): string {
  return new Date(NOW_MS + ms).toISOString()
}

describe('expiryView', () => {
  test.each([
    [null, 'never', 'Never'],
    [inMs(14 * DAY_MS + 1), 'fine', '28 Mar 2026'],
    [inMs(14 * DAY_MS), 'soon', 'In 14 days'],
    [inMs(DAY_MS + 1), 'soon', 'In 2 days'],
    [inMs(DAY_MS), 'soon', 'In 24 hours'],
    [inMs(DAY_MS / 24), 'soon', 'In 60 minutes'],
    [inMs(1), 'soon', 'In 1 minute'],
    [NOW, 'over', '14 Mar 2026'],
    [inMs(-DAY_MS), 'over', '13 Mar 2026'],
  ] as const)('%s is %s: %s', (expiresAt, kind, text) => {
    expect(expiryView(expiresAt, NOW_MS)).toEqual({ kind, text })
  })
})

test('presets say how long, and until when', () => {
  expect([7, 365, null].map((days) => presetLabel(days as 7 | 365 | null))).toEqual([
    ...['7 days', '1 year', 'Never'],
  ])
  expect(presetDetail(30, NOW_MS)).toBe('Until 13 Apr 2026')
  expect(presetDetail(null, NOW_MS)).toBe('Works until it is revoked')
})

test('rolling says what goes on, and then when the old key ends', () => {
  expect(rollingConsequences(0)).toMatch(/Both work until the old one ends\.$/)
  expect(rollingConsequences(312)).toMatch(/ends; 312 calls used it in the last hour\.$/)
  const old = { display: 'gh_live_…f00d' }
  expect(rolledDetail({ ...old, expiresAt: inMs(DAY_MS) }, NOW_MS)).toBe(
    'gh_live_…f00d ends in 24 hours.',
  )
  expect(rolledDetail({ ...old, expiresAt: NOW }, NOW_MS)).toBe('gh_live_…f00d has ended.')
})

describe('revocationConsequences', () => {
  const lastUsed = { at: NOW, address: '192.0.2.1', client: 'curl' }

  test('names the calls that will fail', () => {
    expect(revocationConsequences({ lastUsed }, 312)).toMatch(
      /^312 calls used this key in the last hour\. It answers 401/,
    )
    expect(revocationConsequences({ lastUsed: null }, 1)).toMatch(/^1 call used/)
  })

  test('claims nothing that is not known', () => {
    expect(revocationConsequences({ lastUsed }, undefined)).toMatch(/^It answers 401/)
    expect(revocationConsequences({ lastUsed }, 0)).toMatch(/^No call used this key in the last h/)
    expect(revocationConsequences({ lastUsed: null }, 0)).toMatch(/^No call has used this key/)
  })
})

test('the origin is what a program is given', () => {
  expect(originOf('http://localhost:8080/ferry/v2/ports')).toBe('http://localhost:8080')
})

test.each([
  ['curl/8.5.0', 'curl/8.5.0'],
  ['node', 'node'],
  ['', 'Unknown client'],
  [
    'Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15',
    'Safari 19',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox 140'],
  ['my-app/1.2 (linux; x64)', 'my-app/1.2'],
])('the client of "%s" is %s', (userAgent, name) => {
  expect(clientName(userAgent)).toBe(name)
})
