import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** What the first bytes of a connection say. */
export type ProxyHeader =
  /** So far it may become one. */
  | Readonly<{ kind: 'incomplete' }>
  | Readonly<{ kind: 'invalid' }>
  | Readonly<{
      kind: 'header'
      /** How many bytes it has; what follows is the connection's. */
      bytes: number
      /** Who connected to the proxy; undefined when the proxy speaks for itself or does not know. */
      source: string | undefined
    }>

const INCOMPLETE: ProxyHeader = { kind: 'incomplete' }
const INVALID: ProxyHeader = { kind: 'invalid' }

const V1_START = Buffer.from('PROXY ')
const V1_BYTES_MAX = 107
const V1_LINE = /^PROXY (?:UNKNOWN(?: .*)?|TCP([46]) (\S+) (\S+) (\d{1,5}) (\d{1,5}))$/
const PORT_MAX = 65_535

const V2_SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n')
const V2_FIXED_BYTES = 16
/** Behind the addresses stand fields (TLVs), which are not read; real ones have some hundreds of bytes. */
const V2_REST_BYTES_MAX = 4_096
const V2_VERSION = 2
const V2_COMMAND = { local: 0, proxy: 1 } as const
/** Family in the upper half, STREAM in the lower. */
const V2_TCP4 = 0x11
const V2_TCP6 = 0x21
const ADDRESS_BYTES = { v4: 4, v6: 16 } as const
/** Two addresses, two ports. */
const V2_TCP4_BYTES = 2 * ADDRESS_BYTES.v4 + 4
const V2_TCP6_BYTES = 2 * ADDRESS_BYTES.v6 + 4

/**
 * Reads the header with which a proxy begins a connection, in either version of the PROXY protocol
 * (https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt §2). Total: any bytes give an answer, and at most 4,112 of
 * them are waited for.
 *
 * @param start everything that came so far
 */
export function readProxyHeader(start: Buffer): ProxyHeader {
  if (beginsLike(start, V2_SIGNATURE)) return readV2(start)
  if (beginsLike(start, V1_START)) return readV1(start)
  return INVALID
}

/** As far as there is something to compare. */
function beginsLike(start: Buffer, whole: Buffer): boolean {
  const length = Math.min(start.length, whole.length)
  return start.subarray(0, length).equals(whole.subarray(0, length))
}

/** §2.1: one line of text. */
function readV1(start: Buffer): ProxyHeader {
  const end = start.subarray(0, V1_BYTES_MAX).indexOf('\r\n')
  if (end === -1) return start.length >= V1_BYTES_MAX ? INVALID : INCOMPLETE
  const [line, family, source, destination, ...ports] =
    V1_LINE.exec(start.toString('latin1', 0, end)) ?? []
  if (line === undefined) return INVALID
  const bytes = end + 2
  if (source === undefined || destination === undefined) {
    return { kind: 'header', bytes, source: undefined }
  }
  const areAddresses = [source, destination].every((text) => isAddress(text, Number(family)))
  if (!areAddresses || ports.some((port) => Number(port) > PORT_MAX)) return INVALID
  return { kind: 'header', bytes, source: ipaddr.process(source).toString() }
}

/** No zone behind it: it would mean nothing here. */
function isAddress(text: string, family: number): boolean {
  return isIP(text) === family && !text.includes('%')
}

/** §2.2: binary. Of a family that is not TCP the addresses are not of use here, and the connection is the proxy's own. */
function readV2(start: Buffer): ProxyHeader {
  if (start.length < V2_FIXED_BYTES) return INCOMPLETE
  const versionAndCommand = start.readUInt8(12)
  const family = start.readUInt8(13)
  const restBytes = start.readUInt16BE(14)
  const command = versionAndCommand & 0x0f
  const isKnown = command === V2_COMMAND.local || command === V2_COMMAND.proxy
  if (versionAndCommand >> 4 !== V2_VERSION || !isKnown || restBytes > V2_REST_BYTES_MAX) {
    return INVALID
  }
  const bytes = V2_FIXED_BYTES + restBytes
  const isProxied = command === V2_COMMAND.proxy
  if (isProxied && restBytes < addressesBytes(family)) return INVALID
  if (start.length < bytes) return INCOMPLETE
  return { kind: 'header', bytes, source: isProxied ? sourceOf(start, family) : undefined }
}

function addressesBytes(family: number): number {
  if (family === V2_TCP4) return V2_TCP4_BYTES
  return family === V2_TCP6 ? V2_TCP6_BYTES : 0
}

function sourceOf(start: Buffer, family: number): string | undefined {
  if (family !== V2_TCP4 && family !== V2_TCP6) return undefined
  const length = family === V2_TCP4 ? ADDRESS_BYTES.v4 : ADDRESS_BYTES.v6
  const raw = [...start.subarray(V2_FIXED_BYTES, V2_FIXED_BYTES + length)]
  return ipaddr.process(ipaddr.fromByteArray(raw).toString()).toString()
}
