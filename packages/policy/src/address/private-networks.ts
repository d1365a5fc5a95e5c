import {
  type IpAddress,
  type IpNetwork,
  isInNetwork,
  parseAddress,
  parseNetwork,
} from './ip-address.ts'

/**
 * Which addresses Gatehouse itself may call (upstreams, uploaded documents by URL, webhooks): public ones, and the networks
 * that the operator lists. The guard against server-side request forgery: portal and gateway decide by `mayCall`, on the
 * address they then connect to, never on a name.
 *
 * Source   IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890), IANA IPv6 Global Unicast (2000::/3).
 */

/** Every special-purpose block, reachable or not: no API of ours lives in one. */
const SPECIAL_IPV4 = networks(
  '0.0.0.0/8', // this host
  '10.0.0.0/8', // private
  '100.64.0.0/10', // carrier-grade NAT
  '127.0.0.0/8', // loopback
  '168.63.129.16/32', // not IANA's: Azure's host agent, which answers inside virtual machines only
  '169.254.0.0/16', // link local, cloud metadata
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.31.196.0/24', // AS112
  '192.52.193.0/24', // AMT
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '192.175.48.0/24', // AS112
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
)

/** Outside this block nothing is public: loopback, link local, unique local, multicast, segment routing. */
const GLOBAL_UNICAST = networks('2000::/3')

/** Inside it, what is special; 6to4 and Teredo carry IPv4 addresses in them and are retired. */
const SPECIAL_IPV6 = networks(
  '2001::/23', // protocol assignments: Teredo, ORCHID, benchmarks
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4
  '2620:4f:8000::/48', // AS112
  '3fff::/20', // documentation
)

/** Blocks whose last four bytes are the IPv4 address that is really reached: IPv4-mapped and NAT64 (RFC 6052). */
const WRAPS_IPV4 = networks('::ffff:0:0/96', '64:ff9b::/96')

export type ParsedNetworks =
  | Readonly<{ ok: true; networks: readonly IpNetwork[] }>
  | Readonly<{ ok: false; issues: readonly string[] }>

/** Reads a list such as `127.0.0.0/8, ::1/128`, separated by commas or spaces; empty text is an empty list. */
export function parseNetworks(text: string): ParsedNetworks {
  const issues: string[] = []
  const found: IpNetwork[] = []
  for (const part of text.split(/[\s,]+/)) {
    if (part === '') continue
    const network = parseNetwork(part)
    if (network === undefined) {
      issues.push(`"${part}" is not a network like 10.0.0.0/8 or ::1/128`)
    } else {
      found.push(network)
    }
  }
  return issues.length > 0 ? { ok: false, issues } : { ok: true, networks: found }
}

/** Whether an address is on the open internet; false for text that is no address. */
export function isPublicAddress(ip: string): boolean {
  const address = parseAddress(ip)
  return address !== undefined && isPublic(reached(address))
}

/**
 * Whether an address may be called: it is public, or in one of the operator's `allowed` networks. An IPv6 address that
 * stands for an IPv4 one is judged as that one. False for text that is no address.
 */
export function mayCall(ip: string, allowed: readonly IpNetwork[]): boolean {
  const parsed = parseAddress(ip)
  if (parsed === undefined) return false
  const address = reached(parsed)
  return isPublic(address) || isInAny(address, allowed)
}

function isPublic(address: IpAddress): boolean {
  if (address.family === 4) return !isInAny(address, SPECIAL_IPV4)
  return isInAny(address, GLOBAL_UNICAST) && !isInAny(address, SPECIAL_IPV6)
}

function reached(address: IpAddress): IpAddress {
  if (!isInAny(address, WRAPS_IPV4)) return address
  return { family: 4, bytes: address.bytes.subarray(12) }
}

function isInAny(address: IpAddress, list: readonly IpNetwork[]): boolean {
  return list.some((network) => isInNetwork(address, network))
}

function networks(...texts: string[]): readonly IpNetwork[] {
  return texts.map((text) => {
    const network = parseNetwork(text)
    if (network === undefined) throw new Error(`"${text}" is not a network`)
    return network
  })
}
