import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Set by us on every request before Next sees it, whatever the caller sent. */
const PEER_HEADER = 'x-gatehouse-peer'

/**
 * Notes the socket's own address on every request. Next keeps an `X-Forwarded-For` that the caller made up, so without
 * this a limit by address would be a limit by imagination. Called once, when the server starts.
 */
export function notePeerAddresses(): void {
  subscribe('http.server.request.start', (message) => {
    const { request, socket } = message as { request: IncomingMessage; socket: Socket }
    request.headers[PEER_HEADER] = socket.remoteAddress ?? ''
  })
}

/**
 * The caller's address. A proxy on this machine is believed about whom it speaks for: the last entry of
 * `X-Forwarded-For` is the one it wrote. Anybody else's claim is ignored. Null when nothing is known.
 */
export function clientAddress(headers: Headers): string | null {
  const peer = normalised(headers.get(PEER_HEADER))
  if (peer !== null && !isLoopback(peer)) return peer
  const forwarded = headers.get('x-forwarded-for')?.split(',').at(-1) ?? null
  return normalised(forwarded) ?? peer
}

/** What a limit by address counts: an IPv4 address, or the /64 that one IPv6 customer owns. */
export function addressBlock(address: string | null): string {
  if (address === null) return 'unknown'
  const parsed = ipaddr.parse(address)
  if (parsed instanceof ipaddr.IPv4) return parsed.toString()
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`
}

function normalised(text: string | null): string | null {
  const trimmed = text?.trim() ?? ''
  return ipaddr.isValid(trimmed) ? ipaddr.process(trimmed).toString() : null
}

function isLoopback(address: string): boolean {
  return ipaddr.parse(address).range() === 'loopback'
}
