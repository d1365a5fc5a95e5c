import { createSecureContext } from 'node:tls'
import type { CompiledUpstream, UpstreamTls } from '@gatehouse/policy'

/** The clear text of a sealed secret; undefined when it is not here or cannot be opened. */
export type OpenSecret = (secretId: string) => string | undefined

/** What `tls.connect` is told. */
export type ConnectionTls = Readonly<{
  ca?: string
  cert?: string
  key?: string
  rejectUnauthorized: boolean
}>

/** The configuration asks for a TLS connection that this node cannot make. */
export class TlsUnusable extends Error {
  override readonly name = 'TlsUnusable'
  readonly code = 'GATEHOUSE_TLS_UNUSABLE'
}

/**
 * Reads an upstream's settings once, when its pool is made. What cannot be used is an error for whoever connects, and not for
 * the whole revision: the other upstreams serve on.
 */
export function readUpstreamTls(
  { name, tls }: CompiledUpstream,
  openSecret: OpenSecret,
): ConnectionTls | TlsUnusable {
  const key = tls.clientKeySecretId === null ? undefined : openSecret(tls.clientKeySecretId)
  if (tls.clientKeySecretId !== null && key === undefined) {
    return new TlsUnusable(`the key ${tls.clientKeySecretId} of the upstream ${name} is not here`)
  }
  const options = optionsOf(tls, key)
  try {
    createSecureContext(options)
    return options
  } catch (error) {
    return new TlsUnusable(`TLS of the upstream ${name}: ${(error as Error).message}`)
  }
}

function optionsOf({ ca, verify, clientCertificate }: UpstreamTls, key: string | undefined) {
  return {
    rejectUnauthorized: verify,
    ...(ca !== null && { ca }),
    ...(clientCertificate !== null && key !== undefined && { cert: clientCertificate, key }),
  }
}
