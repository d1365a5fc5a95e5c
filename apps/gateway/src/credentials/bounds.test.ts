import { describe, expect, it } from 'vitest'
import { createFailedAttempts } from './failed-attempts.ts'
import { createKeyHashes } from './key-hashes.ts'

describe('hashes of keys', () => {
  it('are remembered while in use, and no more than were asked for', () => {
    let computed = 0
    const hashes = createKeyHashes((text) => {
      computed += 1
      return Buffer.from(text)
    }, 100)
    for (let index = 0; index < 10_000; index++) {
      hashes.remember('busy', 'hash of busy')
      hashes.remember(`key ${index}`, 'other')
      expect(hashes.remembered('busy')).toBe('hash of busy')
    }
    expect(hashes.remembered('key 1')).toBeUndefined()
    expect(computed).toBe(0)
    expect(hashes.hash('a')).toBe('61')
  })
})

describe('failed attempts', () => {
  const rule = { burst: 2, tokens: 1, perMs: 1_000 }

  it('are counted by address, and forgotten with time', () => {
    const attempts = createFailedAttempts(10, rule)
    expect([0, 0, 0].map((nowMs) => attempts.record('192.0.2.1', nowMs))).toEqual([
      null,
      null,
      1_000,
    ])
    expect(attempts.record('192.0.2.2', 0)).toBeNull()
    expect(attempts.record('192.0.2.1', 1_000)).toBeNull()
  })

  it('of ever more addresses take no more room, and do not free the one that goes on', () => {
    const attempts = createFailedAttempts(10, rule)
    for (let index = 0; index < 1_000; index++) {
      attempts.record(`10.0.${index >> 8}.${index & 255}`, 0)
      attempts.record('192.0.2.1', 0)
    }
    expect(attempts.record('192.0.2.1', 0)).toBe(1_000)
    expect(attempts.record('10.0.0.1', 0)).toBeNull()
  })
})
