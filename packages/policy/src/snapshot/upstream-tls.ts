import { z } from 'zod'
import type { IssueSink } from './issue-sink.ts'

/** A chain or a bundle; Mozilla's whole list is a quarter of a million characters. */
export const PEM_LENGTH_MAX = 400_000
const CERTIFICATES =
  /^(?:[^-]*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----)+[^-]*$/
const SERVER_NAME =
  /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/

/** How the gateway and an `https` target make sure of each other. PEM throughout; the private key is only referred to. */
export const UpstreamTls = z.object({
  /** The authorities whose certificates are accepted, and no others; null: those that Node brings along (Mozilla's). */
  ca: z.string().max(PEM_LENGTH_MAX).nullable().default(null),
  /** The name to ask for and to find in the certificate; null: the target's host. */
  serverName: z.string().nullable().default(null),
  /** Whether the target's certificate is checked at all. */
  verify: z.boolean().default(true),
  /** What the gateway shows: its certificate, then the intermediates. */
  clientCertificate: z.string().max(PEM_LENGTH_MAX).nullable().default(null),
  /** The sealed secret that holds its key, `sec_…`. A secret never changes: another key is another id. */
  clientKeySecretId: z.string().nullable().default(null),
})
export type UpstreamTls = z.infer<typeof UpstreamTls>

/** Reports what is wrong with `tls` of the upstream at `at`; whether nothing is. */
export function checkTls(at: string, id: string, tls: UpstreamTls, sink: IssueSink): boolean {
  let isSound = true
  const refuse = (field: keyof UpstreamTls, message: string) => {
    sink.error(`${at}.tls.${field}`, id, message)
    isSound = false
  }
  const { ca, serverName, clientCertificate, clientKeySecretId } = tls
  if (ca !== null && !CERTIFICATES.test(ca)) refuse('ca', 'must be certificates in PEM')
  if (serverName !== null && !SERVER_NAME.test(serverName)) {
    refuse('serverName', 'must be a host name without a port')
  }
  if (clientCertificate !== null && !CERTIFICATES.test(clientCertificate)) {
    refuse('clientCertificate', 'must be certificates in PEM')
  }
  if (clientCertificate !== null && clientKeySecretId === null) {
    refuse('clientKeySecretId', 'a client certificate needs its key')
  }
  if (clientCertificate === null && clientKeySecretId !== null) {
    refuse('clientCertificate', 'a key needs the client certificate that it belongs to')
  }
  return isSound
}
