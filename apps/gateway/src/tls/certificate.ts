import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'

/** One certificate with its key, checked: what a TLS connection is answered with. PEM; it can be sent to a thread. */
export type Certificate = Readonly<{
  /** Where it came from: its name in logs and metrics. */
  folder: string
  /** Host names in lower case, `*.` for a whole label; addresses as they are written. */
  names: readonly string[]
  /** The leaf, then its intermediates. */
  chain: string
  key: string
  notAfterMs: number
}>

export type CertificateCheck =
  | Readonly<{ ok: true; certificate: Certificate }>
  | Readonly<{ ok: false; problems: readonly string[] }>

/** Reads what stands in `tls.crt` and `tls.key`: every reason for which it cannot be served, at once. */
export function checkCertificate(
  folder: string,
  chain: string,
  keyText: string,
  nowMs: number,
): CertificateCheck {
  const leaf = parse('tls.crt is not a certificate in PEM', () => new X509Certificate(chain))
  const key = parse('tls.key is not an unencrypted private key in PEM', () =>
    createPrivateKey(keyText),
  )
  const problems = [leaf, key].filter((part) => typeof part === 'string')
  if (typeof leaf === 'string') return { ok: false, problems }
  const names = namesOf(leaf)
  problems.push(...problemsOf(leaf, names, nowMs))
  if (typeof key !== 'string') problems.push(...problemsOfPair(leaf, key, chain, keyText))
  if (problems.length > 0) return { ok: false, problems }
  const notAfterMs = leaf.validToDate.getTime()
  return { ok: true, certificate: { folder, names, chain, key: keyText, notAfterMs } }
}

function parse<T>(problem: string, read: () => T): T | string {
  try {
    return read()
  } catch {
    return problem // OpenSSL's own words name no file and no field
  }
}

function problemsOf(leaf: X509Certificate, names: readonly string[], nowMs: number): string[] {
  const problems: string[] = []
  if (names.length === 0) problems.push('tls.crt has no names (subjectAltName)')
  if (leaf.validToDate.getTime() <= nowMs) {
    problems.push(`tls.crt has expired: ${leaf.validToDate.toISOString()}`)
  }
  if (leaf.validFromDate.getTime() > nowMs) {
    problems.push(`tls.crt is not valid before ${leaf.validFromDate.toISOString()}`)
  }
  return problems
}

/** What OpenSSL refuses beside the obvious, a key that is too short above all, shows when it is asked to serve it. */
function problemsOfPair(
  leaf: X509Certificate,
  key: KeyObject,
  chain: string,
  keyText: string,
): string[] {
  if (!leaf.checkPrivateKey(key)) return ['tls.key is not the key of the first one in tls.crt']
  try {
    createSecureContext({ cert: chain, key: keyText })
    return []
  } catch (error) {
    return [`it cannot be served: ${(error as Error).message}`]
  }
}

/** RFC 9525 §2: only subjectAltName says names; the subject's common name is for people. */
function namesOf({ subjectAltName = '' }: X509Certificate): string[] {
  return subjectAltName.split(', ').flatMap((entry) => {
    const [, name] = /^(?:DNS|IP Address):([\w*.:-]+)$/.exec(entry) ?? []
    return name === undefined ? [] : [name.toLowerCase()]
  })
}
