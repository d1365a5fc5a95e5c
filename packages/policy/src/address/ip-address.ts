/**
 * IP addresses and networks as bytes, in network order: 4 of them for IPv4, 16 for IPv6.
 *
 * Strict about IPv4: four decimal numbers without leading zeros. `127.1`, `0177.0.0.1` and `2130706433` are refused, which
 * some resolvers read as 127.0.0.1. Source RFC 4291 §2.2 for IPv6; zone ids (`%eth0`) are refused.
 */
export type IpAddress = Readonly<{ family: 4 | 6; bytes: Uint8Array }>

/** A block of addresses. `text` is how it was written. */
export type IpNetwork = Readonly<{ family: 4 | 6; bytes: Uint8Array; prefix: number; text: string }>

const OCTET = /^(?:0|[1-9]\d{0,2})$/
const GROUP = /^[0-9a-f]{1,4}$/i

/** Reads an address; undefined when it is none. */
export function parseAddress(text: string): IpAddress | undefined {
  if (text.length > 45) return undefined
  if (text.includes(':')) return parseIpv6(text)
  const bytes = ipv4Bytes(text)
  return bytes && { family: 4, bytes: Uint8Array.from(bytes) }
}

/** Reads `10.0.0.0/8`, `::1/128` or a single address; undefined when it is none or has bits beyond its prefix. */
export function parseNetwork(text: string): IpNetwork | undefined {
  const [address, length, ...more] = text.split('/')
  const parsed = parseAddress(address ?? '')
  if (parsed === undefined || more.length > 0) return undefined
  const bits = parsed.bytes.length * 8
  if (length !== undefined && !OCTET.test(length)) return undefined
  const prefix = length === undefined ? bits : Number(length)
  if (prefix > bits) return undefined
  const isBase = parsed.bytes.every((byte, index) => (byte & ~maskAt(prefix, index) & 0xff) === 0)
  return isBase ? { ...parsed, prefix, text } : undefined
}

/** Whether the address lies in the network; never across families. */
export function isInNetwork(address: IpAddress, network: IpNetwork): boolean {
  if (address.family !== network.family) return false
  return network.bytes.every(
    (byte, index) => ((address.bytes[index] ?? 0) & maskAt(network.prefix, index)) === byte,
  )
}

/** The byte of a netmask of `prefix` ones at `index`. */
function maskAt(prefix: number, index: number): number {
  const ones = Math.min(8, Math.max(0, prefix - index * 8))
  return (0xff << (8 - ones)) & 0xff
}

function ipv4Bytes(text: string): number[] | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => OCTET.test(part))) return undefined
  const bytes = parts.map(Number)
  return bytes.every((byte) => byte <= 255) ? bytes : undefined
}

function parseIpv6(text: string): IpAddress | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = groupBytes(halves[0] ?? '', halves.length === 1)
  const tail = groupBytes(halves[1] ?? '', true)
  if (head === undefined || tail === undefined) return undefined
  const missing = 16 - head.length - tail.length
  // `::` stands for at least one group; without it all eight must be there.
  if (halves.length === 2 ? missing < 2 : missing !== 0) return undefined
  const bytes = new Uint8Array(16)
  bytes.set(head)
  bytes.set(tail, 16 - tail.length)
  return { family: 6, bytes }
}

/** Bytes of `a:b:c`; the last part may be a dotted IPv4 address where the whole address ends. */
function groupBytes(text: string, endsAddress: boolean): number[] | undefined {
  if (text === '') return []
  const parts = text.split(':')
  const bytes: number[] = []
  for (const [index, part] of parts.entries()) {
    const isLast = endsAddress && index === parts.length - 1
    const group = GROUP.test(part)
      ? [Number.parseInt(part, 16) >> 8, Number.parseInt(part, 16) & 0xff]
      : isLast
        ? ipv4Bytes(part)
        : undefined
    if (group === undefined || bytes.length + group.length > 16) return undefined
    bytes.push(...group)
  }
  return bytes
}
