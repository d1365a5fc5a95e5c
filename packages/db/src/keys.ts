import { randomBytes } from 'node:crypto'
import { formatKey, formatManagementToken } from '@gatehouse/policy'
import type { SecretBox } from './secret-box.ts'

/** A secret that was just made. `printed` is shown once and kept nowhere; the rest is the row's. */
export type IssuedSecret = Readonly<{
  printed: string
  hash: Buffer<ArrayBuffer>
  pepperId: string
  /** Last four characters. */
  hint: string
}>

/** A new API key of 256 random bits. */
export function issueKey(box: SecretBox, environment: 'live' | 'test'): IssuedSecret {
  return issued(box, formatKey(environment, randomBytes(32)))
}

/** A new management token of 256 random bits. */
export function issueManagementToken(box: SecretBox): IssuedSecret {
  return issued(box, formatManagementToken(randomBytes(32)))
}

function issued(box: SecretBox, printed: string): IssuedSecret {
  const hash = Buffer.from(box.hashKey(printed))
  return { printed, hash, pepperId: box.pepperId, hint: printed.slice(-4) }
}
