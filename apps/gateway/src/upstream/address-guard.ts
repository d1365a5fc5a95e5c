import { isIP, type LookupFunction } from 'node:net'
import { type IpNetwork, mayCall, type UpstreamProtocol } from '@gatehouse/policy'
import { buildConnector } from 'undici'
import { type ConnectionTls, TlsUnusable } from './upstream-tls.ts'

/**
 * Keeps upstreams from being a way into the operator's own network (server-side request forgery).
 *
 * Decided on the address that is connected to, each time a connection is made, and never on a name: a name that resolved
 * to a public address when it was published may resolve to a private one now.
 */
export type AddressGuard = Readonly<{ mayCall(address: string): boolean }>

/** The configuration names an address that may not be called. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
  readonly code = 'GATEHOUSE_ADDRESS_REFUSED'
}

/** @param privateNetworks what the operator lists beside the public internet */
export function createAddressGuard(privateNetworks: readonly IpNetwork[]): AddressGuard {
  return { mayCall: (address) => mayCall(address, privateNetworks) }
}

export type ConnectorOptions = Readonly<{
  connectMs: number
  tls: ConnectionTls | TlsUnusable
  protocol: UpstreamProtocol
  /** To ask for and to find in the certificate; '' for an address. Never what a caller says in `Host`. */
  serverName: string
  /** Addresses of a name, the one to try first before the others. Not asked about an address that is written out. */
  addressesOf: (hostname: string) => Promise<readonly string[]>
}>

/** A connector for undici that connects to permitted addresses only. */
export function guardedConnector(
  guard: AddressGuard,
  { connectMs, tls, protocol, serverName, addressesOf }: ConnectorOptions,
): buildConnector.connector {
  if (tls instanceof TlsUnusable) return (_, callback) => process.nextTick(callback, tls, null)
  const connect = buildConnector({
    ...tls,
    allowH2: protocol === 'http2', // over TLS by ALPN, which falls back on HTTP/1.1
    preferH2: true,
    useH2c: protocol === 'http2', // without TLS there is nobody to ask: it must be spoken
    timeout: connectMs,
    autoSelectFamily: true,
    lookup: guardedLookup(guard, addressesOf),
  } as buildConnector.BuildOptions)
  return (options, callback) => {
    const { hostname } = options
    // Node asks no resolver about an address that is written out.
    if (isIP(hostname) !== 0 && !guard.mayCall(hostname)) {
      process.nextTick(callback, refusal(hostname, [hostname]), null)
      return
    }
    connect({ ...options, servername: serverName }, callback)
  }
}

function guardedLookup(
  guard: AddressGuard,
  addressesOf: ConnectorOptions['addressesOf'],
): LookupFunction {
  return (hostname, options, callback) => {
    const answer = (addresses: readonly string[]) => {
      const permitted = addresses
        .filter((address) => guard.mayCall(address))
        .map((address) => ({ address, family: isIP(address) }))
      const [first] = permitted
      if (first === undefined) callback(refusal(hostname, addresses), [])
      else if (options.all) callback(null, permitted)
      else callback(null, first.address, first.family)
    }
    addressesOf(hostname).then(answer, (error: NodeJS.ErrnoException) => callback(error, []))
  }
}

function refusal(hostname: string, addresses: readonly string[]): AddressRefused {
  return new AddressRefused(
    `${hostname} is ${addresses.join(', ')}, which is not public; list its network in GATEHOUSE_PRIVATE_NETWORKS`,
  )
}
