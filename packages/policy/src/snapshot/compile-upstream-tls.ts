import type { IssueSink } from './issue-sink.ts'
import type { UpstreamTls } from './upstream-tls.ts'

const CERTIFICATES =
  /^(?:[^-]*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----)+[^-]*$/
const SERVER_NAME =
  /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/

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
