import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import { onTestFinished } from 'vitest'
import { checkCertificate } from '../../src/tls/certificate.ts'
import type { TlsMaterial } from '../../src/tls/held-certificates.ts'

const DAY_MS = 86_400_000

/** `tls.crt` and `tls.key` as a certificate authority would hand them out; they sign themselves. */
export type CertificateFiles = Readonly<{ chain: string; key: string }>

/** A certificate for somebody's mail. */
const NO_HOST = [{ type: 1 as const, value: 'nobody@example.test' }]

type Dates = Readonly<{ notBeforeDate?: Date; notAfterDate?: Date }>

export async function newCertificate(
  names: readonly string[],
  dates: Dates = {},
): Promise<CertificateFiles> {
  const altNames = names.map((name) =>
    isIP(name) ? { type: 7 as const, ip: name } : { type: 2 as const, value: name },
  )
  const { cert, private: key } = await generate(
    [{ name: 'commonName', value: names[0] ?? 'test' }],
    {
      keyType: 'ec',
      notBeforeDate: new Date(Date.now() - DAY_MS),
      notAfterDate: new Date(Date.now() + DAY_MS),
      ...dates,
      extensions: [{ name: 'subjectAltName', altNames: altNames.length > 0 ? altNames : NO_HOST }],
    },
  )
  return { chain: cert, key }
}

/** A folder for the running test, with a certificate in each subfolder that is named. */
export function certificateFolder(
  files: Readonly<Record<string, Partial<CertificateFiles>>> = {},
): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-certificates-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, certificate] of Object.entries(files)) writeFiles(folder, name, certificate)
  return folder
}

export function writeFiles(
  folder: string,
  name: string,
  { chain, key }: Partial<CertificateFiles>,
): void {
  mkdirSync(join(folder, name), { recursive: true })
  if (chain !== undefined) writeFileSync(join(folder, name, 'tls.crt'), chain)
  if (key !== undefined) writeFileSync(join(folder, name, 'tls.key'), key)
}

/** What a listener is given, without files. */
export function materialOf(...files: readonly CertificateFiles[]): TlsMaterial {
  const certificates = files.map(({ chain, key }, index) => {
    const checked = checkCertificate(`/certificate-${index}`, chain, key, Date.now())
    if (!checked.ok) throw new Error(checked.problems.join())
    return checked.certificate
  })
  return { certificates, ticketKeys: randomBytes(48) }
}
