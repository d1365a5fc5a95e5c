import { type LookupAddress, lookup as resolveName } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { type IpNetwork, mayCall } from '@gatehouse/policy'
import { buildConnector } from 'undici'

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

/** A connector for undici that connects to permitted addresses only. */
export function guardedConnector(guard: AddressGuard, connectMs: number): buildConnector.connector {
  const connect = buildConnector({
    allowH2: false,
    timeout: connectMs,
    autoSelectFamily: true,
    lookup: guardedLookup(guard),
  } as buildConnector.BuildOptions)
  return (options, callback) => {
    const { hostname } = options
    // Node asks no resolver about an address that is written out.
    if (isIP(hostname) !== 0 && !guard.mayCall(hostname)) {
      process.nextTick(callback, refusal(hostname, [hostname]), null)
      return
    }
    connect(options, callback)
  }
}

function guardedLookup(guard: AddressGuard): LookupFunction {
  return (hostname, options, callback) => {
    resolveName(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, [])
        return
      }
      const permitted = addresses.filter(({ address }) => guard.mayCall(address))
      const [first] = permitted
      if (first === undefined) callback(refusal(hostname, texts(addresses)), [])
      else if (options.all) callback(null, permitted)
      else callback(null, first.address, first.family)
    })
  }
}

function texts(addresses: readonly LookupAddress[]): string[] {
  return addresses.map(({ address }) => address)
}

function refusal(hostname: string, addresses: readonly string[]): AddressRefused {
  return new AddressRefused(
    `${hostname} is ${addresses.join(', ')}, which is not public; list its network in GATEHOUSE_PRIVATE_NETWORKS`,
  )
}
