import { expect, it } from 'vitest'
import { icalendar } from './icalendar.ts'

const event = {
  uid: 'ver_1-sunset@gatehouse',
  atMs: Date.UTC(2026, 11, 31, 23, 59, 59),
  title: 'Ferry v1; answers, until now',
  description: `Überfahrt\nBack\\slash ${'ä'.repeat(60)}`,
  url: 'https://dev.example/apis/ferry/v1/migration',
}
const file = icalendar('Deprecations', [event], Date.UTC(2026, 0, 1))

it('has lines of at most 75 octets that unfold to what was said', () => {
  for (const line of file.split('\r\n')) {
    expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75)
  }
  const unfolded = file.replaceAll('\r\n ', '')
  expect(unfolded).toContain('\r\nSUMMARY:Ferry v1\\; answers\\, until now\r\n')
  expect(unfolded).toContain(`\r\nDESCRIPTION:Überfahrt\\nBack\\\\slash ${'ä'.repeat(60)}\r\n`)
  expect(unfolded).toContain('\r\nDTSTART:20261231T235959Z\r\n')
  expect(file.endsWith('END:VCALENDAR\r\n')).toBe(true)
})

it('lets no text begin a property of its own', () => {
  const hostile = icalendar('x\r\nBEGIN:VALARM', [{ ...event, title: 'a\nATTACH:file' }], 0)
  expect(hostile).not.toMatch(/^(BEGIN:VALARM|ATTACH)/m)
})
