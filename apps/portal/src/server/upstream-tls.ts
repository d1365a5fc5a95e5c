import 'server-only'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { type DbTx, type Prisma, sealSecret } from '@gatehouse/db'
import { Problem, type ProblemField } from '@gatehouse/policy'
import type { UpstreamRecord, UpstreamTlsInput } from '@/contract/upstreams.ts'
import { secretBox } from './db.ts'

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

type Columns = Pick<
  Prisma.UpstreamUncheckedCreateInput,
  'tlsCa' | 'tlsServerName' | 'tlsVerify' | 'tlsClientCertificate' | 'tlsClientKeySecretId'
>
type Row = Readonly<{
  tlsCa: string | null
  tlsServerName: string | null
  tlsVerify: boolean
  tlsClientCertificate: string | null
}>

export function tlsRecord(row: Row): UpstreamRecord['tls'] {
  const [leaf] = row.tlsClientCertificate === null ? [] : parseChain(row.tlsClientCertificate)
  return {
    ca: row.tlsCa,
    serverName: row.tlsServerName,
    verify: row.tlsVerify,
    clientCertificate: row.tlsClientCertificate,
    clientCertificateExpiresAt: leaf?.validToDate.toISOString() ?? null,
  }
}

/** What the audit says: whether a key came along, and not the key. */
export function auditedTls({ clientKey, ...tls }: UpstreamTlsInput) {
  return { ...tls, ...(clientKey !== undefined && { clientKey: 'given' }) }
}

/**
 * What the row keeps. A key is sealed in a row of its own; `keptKey` is the one that is there, when the input brings none.
 * @throws Problem `invalid_input` with everything that is wrong with the certificates
 */
export async function tlsColumns(
  tx: DbTx,
  upstreamId: string,
  input: UpstreamTlsInput,
  keptKey: KeptKey | null,
): Promise<Columns> {
  const { ca, serverName, verify, clientCertificate, clientKey } = input
  const keyText = clientKey ?? (clientCertificate === null ? undefined : keptKey?.clear)
  const errors = [
    ...(ca === null ? [] : certificateErrors('/tls/ca', ca)),
    ...clientErrors(clientCertificate, keyText, clientKey === undefined),
  ]
  if (errors.length > 0) throw new Problem('invalid_input', undefined, { errors })
  const isKept = clientKey === undefined && clientCertificate !== null
  const keyId =
    clientKey === undefined
      ? null
      : await sealSecret(tx, secretBox(), `${upstreamId}/client-key`, clientKey)
  return {
    tlsCa: ca,
    tlsServerName: serverName,
    tlsVerify: verify,
    tlsClientCertificate: clientCertificate,
    tlsClientKeySecretId: isKept ? (keptKey?.secretId ?? null) : keyId,
  }
}

type KeptKey = Readonly<{ secretId: string; clear: string }>

/** The columns after an edit of the upstream that is there. */
export async function patchedTls(
  tx: DbTx,
  upstreamId: string,
  input: UpstreamTlsInput,
): Promise<Columns> {
  const row = await tx.upstream.findUnique({
    where: { id: upstreamId },
    select: { tlsClientKey: { select: { id: true, sealed: true } } },
  })
  const sealed = row?.tlsClientKey ?? null
  const kept = sealed && { secretId: sealed.id, clear: secretBox().open(sealed.id, sealed.sealed) }
  return tlsColumns(tx, upstreamId, input, kept)
}

function clientErrors(
  certificate: string | null,
  key: string | undefined,
  isKept: boolean,
): ProblemField[] {
  const certificatePointer = '/tls/clientCertificate'
  const keyPointer = '/tls/clientKey'
  if (certificate === null) {
    return key === undefined
      ? []
      : [{ pointer: certificatePointer, detail: 'Paste the certificate of this key, too' }]
  }
  const errors = certificateErrors(certificatePointer, certificate)
  const [leaf] = parseChain(certificate)
  if (key === undefined) {
    errors.push({ pointer: keyPointer, detail: 'A client certificate needs its private key' })
    return errors
  }
  const parsed = parseKey(key)
  if (parsed === undefined) {
    const detail = 'This is not an unencrypted private key in PEM'
    errors.push({ pointer: keyPointer, detail })
  } else if (leaf !== undefined && !leaf.checkPrivateKey(parsed)) {
    const detail = isKept
      ? 'The key that is there belongs to another certificate: paste the key of this one'
      : 'The key does not belong to the first certificate'
    errors.push({ pointer: keyPointer, detail })
  }
  return errors
}

/** Unreadable, expired, not yet valid, or a chain whose certificates do not follow from each other. */
function certificateErrors(pointer: string, text: string): ProblemField[] {
  const chain = parseChain(text)
  const blocks = text.match(/-----BEGIN/g)?.length ?? 0
  if (chain.length === 0 || chain.length !== blocks) {
    return [{ pointer, detail: 'Paste certificates in PEM, and nothing else' }]
  }
  const nowMs = Date.now()
  const errors: ProblemField[] = []
  for (const [index, { validFromDate, validToDate }] of chain.entries()) {
    const which = chain.length === 1 ? 'The certificate' : `Certificate ${index + 1}`
    if (validToDate.getTime() <= nowMs) {
      errors.push({ pointer, detail: `${which} expired on ${day(validToDate)}` })
    } else if (validFromDate.getTime() > nowMs) {
      errors.push({ pointer, detail: `${which} is not valid before ${day(validFromDate)}` })
    }
  }
  const broken = pointer.endsWith('/ca') ? -1 : chain.findIndex(isBrokenAt)
  if (broken > 0) {
    const detail = `Certificate ${broken + 1} did not issue the one before it: the leaf comes first, then its issuers`
    errors.push({ pointer, detail })
  }
  return errors
}

function isBrokenAt(
  issuer: X509Certificate,
  index: number,
  chain: readonly X509Certificate[],
): boolean {
  const subject = chain[index - 1]
  return subject !== undefined && !subject.checkIssued(issuer)
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10)
}

/** The certificates that can be read. */
function parseChain(text: string): X509Certificate[] {
  return (text.match(CERTIFICATE) ?? []).flatMap((block) => {
    try {
      return [new X509Certificate(block)]
    } catch {
      return []
    }
  })
}

function parseKey(text: string) {
  try {
    return createPrivateKey(text)
  } catch {
    return undefined
  }
}
