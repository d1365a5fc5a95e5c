import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readPattern, readRule, SIMULATOR_DEFAULTS, toInput, toRule, writeRule } from './setup.ts'

describe('a pasted pattern', () => {
  test('is numbers, however they are set apart', () => {
    expect(readPattern('1, 2;3\n4\t 5 ')).toEqual({ ok: true, value: [1, 2, 3, 4, 5] })
  })

  test.each([
    ['', /at least one/],
    ['3 -1 2', /^Number 2, “-1”/],
    ['1.5', /^Number 1/],
    ['1000001', /^Number 1/],
    ['1e3', /^Number 1/],
    ['9'.repeat(400), /9…/],
    [`${'1 '.repeat(86_401)}`, /at most 86,400/],
  ])('that is wrong says where: %#', (text, message) => {
    expect(readPattern(text)).toMatchObject({ ok: false, message: expect.stringMatching(message) })
  })

  test('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof readPattern(text).ok === 'boolean'))
  })
})

describe('own numbers', () => {
  test.each(['rate-60-10-1000', 'window-600-60000', 'day-10000'])('survive the URL: %s', (text) => {
    expect(writeRule(readRule(text))).toBe(text)
    expect(toRule(readRule(text)).ok).toBe(true)
  })

  test.each([
    ...['rate-0-1-1000', 'rate-1.5-1-1000', 'window--60000', 'rate-999999999999999-1-86400000'],
  ])('that cannot be counted are refused with a sentence: %s', (text) => {
    expect(toRule(readRule(text))).toMatchObject({ ok: false, message: expect.any(String) })
  })

  test('of junk are the ones a form begins with', () => {
    fc.assert(fc.property(fc.string(), (text) => writeRule(readRule(text)) !== ''))
    expect(writeRule(readRule('%00junk'))).toBe('rate-60-10-1000')
  })
})

describe('a setup', () => {
  test('needs a subscription for its calls and for its tiers, and neither for a pattern with own numbers', () => {
    expect(toInput(SIMULATOR_DEFAULTS, undefined)).toEqual({
      errors: { subscription: 'Choose a subscription.', tier: 'Choose a tier.' },
    })
    const free = { ...SIMULATOR_DEFAULTS, calls: 'pattern', pattern: '1 2', against: 'own' }
    expect(toInput(free, undefined)).toMatchObject({
      input: { traffic: { counts: [1, 2], unit: 'second' }, against: { kind: 'limits' } },
    })
  })

  test('says what is wrong at its field', () => {
    const setup = {
      ...{ ...SIMULATOR_DEFAULTS, subscription: 'sub_1', calls: 'pattern', pattern: 'x' },
      ...{ against: 'own', rule: 'day-0' },
    }
    expect(toInput(setup, 'api_1')).toMatchObject({
      errors: { pattern: expect.any(String), rule: 'Enter whole numbers above 0.' },
    })
  })
})
