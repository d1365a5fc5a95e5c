import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPool, type Pool } from '../src/pool.ts'
import { openSecretBox, verifyMasterKey } from '../src/secret-box.ts'
import { createTestDatabase, type TestDatabase } from '../src/testing.ts'

const KEY = randomBytes(32).toString('base64')
const box = openSecretBox(KEY)
const other = openSecretBox(randomBytes(32).toString('base64'))

describe('a secret box', () => {
  it('opens what it sealed, after a restart too', () => {
    const sealed = box.seal('sec_1', 'Ahoi ⛴')
    expect(box.open('sec_1', sealed)).toBe('Ahoi ⛴')
    expect(openSecretBox(KEY).open('sec_1', sealed)).toBe('Ahoi ⛴')
    expect(box.open('sec_1', box.seal('sec_1', ''))).toBe('')
  })

  it('seals the same text differently each time, and hides it', () => {
    const sealed = box.seal('sec_1', 'a secret in clear')
    expect(sealed.equals(box.seal('sec_1', 'a secret in clear'))).toBe(false)
    expect(sealed.includes('secret')).toBe(false)
  })

  it('does not open under another row', () => {
    expect(() => box.open('sec_2', box.seal('sec_1', 'text'))).toThrow()
  })

  it('does not open under another master key', () => {
    expect(() => other.open('sec_1', box.seal('sec_1', 'text'))).toThrow()
  })

  it('does not open when any one bit is flipped, or the end is missing', () => {
    const sealed = box.seal('sec_1', 'text')
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const flipped = Buffer.from(sealed)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => box.open('sec_1', flipped)).toThrow()
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => box.open('sec_1', sealed.subarray(0, length))).toThrow()
    }
  })

  it('hashes a key the same each time, and differently under another master key', () => {
    expect(box.hashKey('gh_live_x').equals(openSecretBox(KEY).hashKey('gh_live_x'))).toBe(true)
    expect(box.hashKey('gh_live_x').equals(box.hashKey('gh_live_y'))).toBe(false)
    expect(box.hashKey('gh_live_x').equals(other.hashKey('gh_live_x'))).toBe(false)
    expect(box.pepperId).not.toBe(other.pepperId)
    expect(box.keyId).not.toBe(other.keyId)
  })

  it.each(['', 'short', randomBytes(31).toString('base64'), randomBytes(33).toString('base64')])(
    'refuses a master key that is not 32 bytes: %j',
    (masterKey) => {
      expect(() => openSecretBox(masterKey)).toThrow('32 bytes in base64')
    },
  )
})

describe('a database', () => {
  let database: TestDatabase
  let pool: Pool
  beforeAll(async () => {
    database = await createTestDatabase()
    pool = createPool(database.url)
  })
  afterAll(async () => {
    await pool.end()
    await database.drop()
  })

  it('knows the master key that it was installed with', async () => {
    expect(await verifyMasterKey(pool, box)).toBe('not_installed')
    await pool.query('insert into installation (master_key_check, pepper_id) values ($1, $2)', [
      box.checkValue,
      box.pepperId,
    ])
    expect(await verifyMasterKey(pool, openSecretBox(KEY))).toBe('ok')
    expect(await verifyMasterKey(pool, other)).toBe('mismatch')
  })
})
