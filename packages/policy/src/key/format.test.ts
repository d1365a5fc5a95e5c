import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc32 } from './crc32.ts'
import { formatKey, formatManagementToken, parseKey, parseManagementToken } from './format.ts'

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
const junkText = fc
  .array(fc.nat({ max: 0xffff }), { maxLength: 200 })
  .map((units) => String.fromCharCode(...units))
const environment = fc.constantFrom('live' as const, 'test' as const)

describe('crc32', () => {
  // The check value every catalogue of CRCs prints for CRC-32/ISO-HDLC.
  it('gives the published check value', () => {
    expect(crc32('123456789')).toBe(0xcbf43926)
    expect(crc32('')).toBe(0)
  })
})

describe('the printed form of a key', () => {
  it('has one fixed length and only characters that a double click selects', () => {
    fc.assert(
      fc.property(environment, bytes32, (env, bytes) => {
        expect(formatKey(env, bytes)).toMatch(new RegExp(`^gh_${env}_[0-9A-Za-z]{49}$`))
        expect(formatManagementToken(bytes)).toMatch(/^gha_[0-9A-Za-z]{49}$/)
      }),
    )
  })

  it('is read back as what it is, and only as that', () => {
    fc.assert(
      fc.property(environment, bytes32, (env, bytes) => {
        const key = formatKey(env, bytes)
        expect(parseKey(key)).toEqual({ ok: true, environment: env, hint: key.slice(-4) })
        expect(parseManagementToken(key).ok).toBe(false)
        const token = formatManagementToken(bytes)
        expect(parseManagementToken(token)).toEqual({ ok: true, hint: token.slice(-4) })
        expect(parseKey(token).ok).toBe(false)
      }),
    )
  })

  it('differs for different secrets, the largest and the smallest included', () => {
    const all = [new Uint8Array(32), new Uint8Array(32).fill(255), new Uint8Array(32).fill(1)]
    expect(new Set(all.map((bytes) => formatKey('live', bytes))).size).toBe(3)
    fc.assert(
      fc.property(bytes32, bytes32, (a, b) => {
        const same = a.every((byte, index) => byte === b[index])
        expect(formatKey('live', a) === formatKey('live', b)).toBe(same)
      }),
    )
  })

  // Guarantee: one wrong character is always noticed (CRC-32 finds every burst of up to 32 bits).
  it('refuses a key with one character changed', () => {
    fc.assert(
      fc.property(
        environment,
        bytes32,
        fc.nat({ max: 56 }),
        fc.nat({ max: 0x17f }),
        (env, bytes, at, code) => {
          const key = formatKey(env, bytes)
          const changed = key.slice(0, at) + String.fromCharCode(code) + key.slice(at + 1)
          expect(parseKey(changed).ok).toBe(changed === key)
        },
      ),
    )
  })

  it('refuses junk of every length without throwing', () => {
    fc.assert(
      fc.property(junkText, (junk) => {
        expect(parseKey(junk)).toEqual({ ok: false, reason: 'malformed' })
        expect(parseKey(`gh_live_${junk}`)).toEqual({ ok: false, reason: 'malformed' })
        expect(parseManagementToken(`gha_${junk}`)).toEqual({ ok: false, reason: 'malformed' })
      }),
    )
    expect(parseKey('gh_live_'.padEnd(10_000_000, 'a')).ok).toBe(false)
  })

  it('prints only 256-bit secrets', () => {
    expect(() => formatKey('live', new Uint8Array(31))).toThrow(RangeError)
    expect(() => formatManagementToken(new Uint8Array(33))).toThrow(RangeError)
  })
})
