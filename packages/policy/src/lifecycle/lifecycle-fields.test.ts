import fc from 'fast-check'
import { parseItem } from 'structured-headers'
import { describe, expect, it } from 'vitest'
import {
  compileLifecycle,
  type LifecycleLinks,
  lifecycleFields,
  NO_LINKS,
} from './lifecycle-fields.ts'
import { formatLink } from './link-field.ts'
import type { LifecycleSchedule } from './schedule.ts'
import { VERSION_STATES } from './state.ts'

const html = (href: string) => ({ href, type: 'text/html' })
const links: LifecycleLinks = {
  deprecation: html('https://dev.example/apis/ferry/changelog/v1'),
  sunset: html('https://dev.example/docs/sunset'),
  successorVersion: { href: 'https://api.example/ferry/v2/', type: null },
  serviceDesc: { href: 'https://dev.example/ferry/v1.json', type: 'application/json' },
}
const announced: LifecycleSchedule = {
  deprecatedAtMs: Date.UTC(2026, 0, 1),
  sunsetAtMs: Date.UTC(2026, 11, 31, 23, 59, 59),
  removedAtMs: null,
}
const instant = fc.option(fc.integer({ min: -1e12, max: 5e12 }), { freq: 4 })
const schedule = fc.record({
  deprecatedAtMs: instant,
  sunsetAtMs: instant,
  removedAtMs: instant,
})
const state = fc.constantFrom(...VERSION_STATES)

describe('lifecycle fields', () => {
  it('have exactly the documented form, before and after each instant', () => {
    const fields = [
      ['Deprecation', '@1767225600'],
      ['Sunset', 'Thu, 31 Dec 2026 23:59:59 GMT'],
      [
        'Link',
        '<https://dev.example/apis/ferry/changelog/v1>; rel="deprecation"; type="text/html", ' +
          '<https://dev.example/docs/sunset>; rel="sunset"; type="text/html", ' +
          '<https://api.example/ferry/v2/>; rel="successor-version", ' +
          '<https://dev.example/ferry/v1.json>; rel="service-desc"; type="application/json"',
      ],
    ]
    for (const nowMs of [0, Date.UTC(2026, 5, 1), Date.UTC(2027, 1, 1)]) {
      expect(lifecycleFields('active', announced, links, nowMs)).toEqual(fields)
    }
  })

  // Guarantee: any structured-field parser and any HTTP-date parser reads what was planned; Sunset is never the earlier.
  it('parse back as the instants, in order', () => {
    fc.assert(
      fc.property(state, schedule, (from, planned) => {
        const fields = new Map(compileLifecycle(from, planned, NO_LINKS).fields)
        const deprecation = parseItem(fields.get('Deprecation') ?? '@0')[0] as Date
        if (fields.has('Deprecation')) {
          const plannedSeconds = Math.floor((planned.deprecatedAtMs ?? Number.NaN) / 1_000)
          expect(deprecation.getTime()).toBe(plannedSeconds * 1_000)
        }
        const sunset = fields.get('Sunset')
        if (sunset === undefined) return
        expect(new Date(sunset).toUTCString()).toBe(sunset)
        if (!fields.has('Deprecation')) return
        expect(Date.parse(sunset)).toBeGreaterThanOrEqual(deprecation.getTime())
      }),
    )
  })

  // Guarantee: the header tells the truth: the last second before Sunset is answered, Sunset itself is not.
  it('tell as Sunset the instant at which calls end', () => {
    fc.assert(
      fc.property(fc.constantFrom('active', 'preview', 'deprecated'), schedule, (from, planned) => {
        const { fields, stateAt } = compileLifecycle(from, planned, NO_LINKS)
        const sunset = new Map(fields).get('Sunset')
        if (sunset === undefined) {
          expect(stateAt(1e15)).not.toBe('retired')
          return
        }
        expect(['retired', 'removed']).toContain(stateAt(Date.parse(sunset)))
        expect(['retired', 'removed']).not.toContain(stateAt(Date.parse(sunset) - 1))
      }),
    )
  })

  it('say nothing of what was not announced, nor of what is gone', () => {
    const never = { deprecatedAtMs: null, sunsetAtMs: 1_000, removedAtMs: null }
    expect(lifecycleFields('active', never, links, 5_000)).toEqual([])
    expect(lifecycleFields('draft', announced, links, 0)).toEqual([])
    const removed = { ...announced, removedAtMs: Date.UTC(2027, 5, 1) }
    expect(lifecycleFields('active', removed, links, Date.UTC(2027, 5, 1) - 1)).toHaveLength(3)
    expect(lifecycleFields('active', removed, links, Date.UTC(2027, 5, 1))).toEqual([])
  })

  it('are made once: nothing of a compiled lifecycle can change', () => {
    const compiled = compileLifecycle('active', announced, links)
    expect(Object.isFrozen(compiled) && Object.isFrozen(compiled.fields)).toBe(true)
    expect(compiled.fields).toEqual(lifecycleFields('active', announced, links, 0))
  })
})

describe('links', () => {
  // The story: a successor's URL that ended in a line break became a Set-Cookie of the gateway.
  it.each([
    ['https://x.example/\r\nSet-Cookie: a=b', '<https://x.example/%0D%0ASet-Cookie:%20a=b>'],
    ['https://x.example/>; rel="next', '<https://x.example/%3E;%20rel=%22next>'],
    ['https://x.example/%2Fa%zz%', '<https://x.example/%2Fa%25zz%25>'],
    ['https://[::1]/é?a=1&b=2#c', '<https://[::1]/%C3%A9?a=1&b=2#c>'],
    ['https://x.example/\ud800', '<https://x.example/%EF%BF%BD>'],
    ['/docs', '</docs>'],
  ])('encode %j', (href, expected) => {
    expect(formatLink('sunset', { href, type: null })).toBe(`${expected}; rel="sunset"`)
  })

  it('hold only printable ASCII and one target, whatever was typed', () => {
    const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code))
    const text = fc.oneof(
      fc.string(),
      fc.array(unit).map((units) => units.join('')),
    )
    const target = fc.record({ href: text, type: fc.option(text) })
    fc.assert(
      fc.property(target, (typed) => {
        expect(formatLink('sunset', typed)).toMatch(
          /^<[^<>\s"\\]*>; rel="sunset"(; type="[!#-[\]-~]+")?$/,
        )
        expect(formatLink('sunset', typed)).toMatch(/^[\x20-\x7e]*$/)
      }),
    )
  })

  it('leave what is a URI already as it is, and drop a type that is none', () => {
    const units = [..."azAZ09-._~:/?#[]@!$&'()*+,;=", '%2F', '%c3%A9']
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...units)), (parts) => {
        const href = `https://x.example/${parts.join('')}`
        expect(formatLink('sunset', { href, type: 'text/html, x' })).toBe(`<${href}>; rel="sunset"`)
      }),
    )
  })
})
