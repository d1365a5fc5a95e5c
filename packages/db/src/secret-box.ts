import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import type { Pool } from './pool.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * What the installation's master key makes possible. The key itself never leaves this module.
 *
 * Sub-keys come from HKDF-SHA-256 (RFC 5869) with a label each: one seals, one peppers key hashes, one makes the value by
 * which a wrong master key is noticed, one lets gateways know each other.
 */
export type SecretBox = Readonly<{
  /** Names the master key: eight hexadecimal characters, not secret. */
  keyId: string
  /** Names the pepper; kept beside each hash. */
  pepperId: string
  /** 32 bytes; kept in the `installation` row. */
  checkValue: Buffer
  /** With which gateways that ask each other for their state know each other; 32 bytes. */
  peerKey: Buffer
  /** HMAC-SHA-256 of a printed key under the pepper, 32 bytes. */
  hashKey(printedKey: string): Buffer
  /** AES-256-GCM: nonce, ciphertext, tag. `context` (a row's id) is authenticated, so a sealed value cannot be moved to another row. */
  seal(context: string, clear: string): Buffer
  /** @throws when the key, the context or a byte is not the one it was sealed with */
  open(context: string, sealed: Uint8Array): string
}>

/**
 * @param masterKeyBase64 32 random bytes in base64
 * @throws when it is not 32 bytes
 */
export function openSecretBox(masterKeyBase64: string): SecretBox {
  const master = Buffer.from(masterKeyBase64, 'base64')
  if (master.length !== 32) {
    throw new Error('GATEHOUSE_MASTER_KEY must be 32 bytes in base64 (openssl rand -base64 32)')
  }
  const derive = (label: string) => Buffer.from(hkdfSync('sha256', master, '', label, 32))
  const sealingKey = derive('gatehouse/seal/1')
  const pepper = derive('gatehouse/pepper/1')
  const checkValue = derive('gatehouse/check/1')

  return {
    keyId: derive('gatehouse/key-id/1').toString('hex', 0, 4),
    pepperId: `p1-${derive('gatehouse/pepper-id/1').toString('hex', 0, 4)}`,
    checkValue,
    peerKey: derive('gatehouse/peer/1'),
    hashKey: (printedKey) => createHmac('sha256', pepper).update(printedKey).digest(),
    seal(context, clear) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', sealingKey, nonce).setAAD(Buffer.from(context))
      return Buffer.concat([
        nonce,
        cipher.update(clear, 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ])
    },
    open(context, sealed) {
      const bytes = Buffer.from(sealed)
      const nonce = bytes.subarray(0, NONCE_BYTES)
      const tag = bytes.subarray(bytes.length - TAG_BYTES)
      const decipher = createDecipheriv('aes-256-gcm', sealingKey, nonce, {
        authTagLength: TAG_BYTES,
      })
      decipher.setAAD(Buffer.from(context)).setAuthTag(tag)
      const body = bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES)
      return decipher.update(body, undefined, 'utf8') + decipher.final('utf8')
    },
  }
}

/** Whether this master key is the one that the database was installed with. */
export async function verifyMasterKey(
  pool: Pool,
  box: SecretBox,
): Promise<'ok' | 'mismatch' | 'not_installed'> {
  const { rows } = await pool.query<{ master_key_check: Buffer }>(
    'select master_key_check from installation where id = 1',
  )
  const [row] = rows
  if (row === undefined) return 'not_installed'
  return row.master_key_check.equals(box.checkValue) ? 'ok' : 'mismatch'
}
