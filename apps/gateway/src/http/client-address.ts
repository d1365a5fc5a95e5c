import { BlockList, isIP } from 'node:net'

/** Decides whose `X-Forwarded-*` is believed. */
export type TrustedProxies = Readonly<{
  /** Whether the peer is a listed proxy. */
  has(address: string): boolean
  /**
   * The caller's address: from the right, the first one that is not a listed proxy. What stands left of it was
   * written by somebody untrusted and is not looked at.
   */
  clientAddress(peer: string, forwardedFor: string | undefined): string
}>

/** @param blocks addresses and CIDR blocks, already validated */
export function trustProxies(blocks: readonly string[]): TrustedProxies {
  const list = new BlockList()
  for (const block of blocks) addBlock(list, block)
  const has = blocks.length === 0 ? () => false : (address: string) => isListed(list, address)
  return {
    has,
    clientAddress(peer, forwardedFor) {
      if (forwardedFor === undefined || !has(peer)) return peer
      let client = peer
      for (const hop of forwardedFor.split(',').reverse()) {
        const address = hopAddress(hop.trim())
        if (isIP(address) === 0) return client
        client = address
        if (!has(address)) return client
      }
      return client
    },
  }
}

/** An address as sockets give it, `::ffff:192.0.2.1` as `192.0.2.1`. */
export function peerAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}

/** An address as it stands in a forwarded hop: in brackets, with a port, or bare. */
export function hopAddress(hop: string): string {
  const address = peerAddress(hop)
  if (address.startsWith('[')) return address.slice(1, address.indexOf(']'))
  const [host = '', , ...rest] = address.split(':')
  return rest.length === 0 && host.includes('.') ? host : address
}

const HOST_BITS = 64
const GROUP_BITS = 16
const IPV4_BITS = 32

/**
 * What callers are counted by: an IPv4 address or the network of `ipv4Prefix` bits that it is in, or the first `prefix` bits
 * of an IPv6 one; by default the /64 that one host can pick addresses from.
 */
export function addressBucket(
  address: string,
  prefix: number = HOST_BITS,
  ipv4Prefix: number = IPV4_BITS,
): string {
  if (!address.includes(':')) return ipv4Bucket(address, ipv4Prefix)
  const [head = '', tail] = address.split('::', 2)
  const groups = head === '' ? [] : head.split(':')
  if (tail !== undefined) {
    const rest = tail === '' ? [] : tail.split(':')
    while (groups.length + rest.length < 8) groups.push('0')
    groups.push(...rest)
  }
  const whole = Math.floor(prefix / GROUP_BITS)
  const kept = groups.slice(0, whole)
  const restBits = prefix % GROUP_BITS
  if (restBits > 0) {
    const mask = (0xffff << (GROUP_BITS - restBits)) & 0xffff
    kept.push((Number.parseInt(groups[whole] ?? '0', 16) & mask).toString(16))
  }
  return `${kept.join(':')}::/${prefix}`
}

function ipv4Bucket(address: string, prefix: number): string {
  if (prefix === IPV4_BITS) return address
  const bits = address.split('.').reduce((sum, octet) => (sum << 8) | Number(octet), 0)
  const network = (bits & (-1 << (IPV4_BITS - prefix))) >>> 0
  const octets = [24, 16, 8, 0].map((shift) => (network >>> shift) & 0xff)
  return `${octets.join('.')}/${prefix}`
}

function addBlock(list: BlockList, block: string): void {
  const [address = '', bits] = block.split('/')
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6'
  if (bits === undefined) list.addAddress(address, family)
  else list.addSubnet(address, Number(bits), family)
}

function isListed(list: BlockList, address: string): boolean {
  const family = isIP(address)
  return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6')
}
