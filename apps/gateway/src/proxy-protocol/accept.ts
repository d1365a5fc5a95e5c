import type { Server, Socket } from 'node:net'
import { peerAddress } from '../http/client-address.ts'
import { readProxyHeader } from './header.ts'

export type ProxyProtocolDeps = Readonly<{
  /** Whether this peer begins its connections with a header. Nobody else is asked for one, or believed. */
  isListed(address: string): boolean
  /** A connection that has not said all of its header by then is closed. */
  deadlineMs: number
  /** A listed peer's connection was closed for its header. */
  onRefused(): void
}>

export type ProxyProtocol = Readonly<{
  /**
   * From now on the server gets the connections of listed peers when their header is read, with the address it names.
   * Gives how connections are handed to the server that others have taken already.
   */
  putBefore(server: Server): (socket: Socket) => void
  /** Gives a connection that is wrapped in another one the address of what is inside. */
  carryOver(wrapped: Socket): void
  /** Ends the connections whose header has not come. */
  close(): void
}>

/**
 * Takes the PROXY protocol's header off connections. Whoever is listed must send it and nobody else may: the protocol has no
 * safe way to guess (specification §2), and an address that anybody could name would be worth nothing.
 */
export function createProxyProtocol(deps: ProxyProtocolDeps): ProxyProtocol {
  const waiting = new Set<Socket>()
  /** By the proxy's own address and port, which a socket shares with the one it is wrapped in. */
  const named = new Map<string, string>()

  function name(socket: Socket, source: string): void {
    const key = endOf(socket)
    named.set(key, source)
    socket.once('close', () => named.delete(key))
    setAddress(socket, source)
  }

  return {
    putBefore(server) {
      const listeners = server.listeners('connection') as ((socket: Socket) => void)[]
      const accept = (socket: Socket) => {
        for (const listener of listeners) listener.call(server, socket)
      }
      server.removeAllListeners('connection')
      server.on('connection', (socket: Socket) => {
        if (!deps.isListed(peerAddress(socket.remoteAddress ?? ''))) {
          accept(socket)
          return
        }
        waiting.add(socket)
        awaitHeader(socket, deps, (source) => {
          waiting.delete(socket)
          if (source === REFUSED) return
          if (source !== undefined) name(socket, source)
          accept(socket)
        })
      })
      return accept
    },
    carryOver(wrapped) {
      const source = named.get(endOf(wrapped))
      if (source !== undefined) setAddress(wrapped, source)
    },
    close() {
      for (const socket of waiting) socket.destroy()
    },
  }
}

function endOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`
}

/** Everything that asks a connection where it comes from, the pipeline's first phase above all, hears the caller's address. */
function setAddress(socket: Socket, source: string): void {
  Object.defineProperty(socket, 'remoteAddress', { value: source })
}

/** The connection is closed already. */
const REFUSED = Symbol('refused')

/** Reads up to the end of the header and puts back what came behind it. */
function awaitHeader(
  socket: Socket,
  { deadlineMs, onRefused }: ProxyProtocolDeps,
  settle: (source: string | undefined | typeof REFUSED) => void,
): void {
  let start: Buffer = Buffer.alloc(0)
  const timer = setTimeout(refuse, deadlineMs)

  function leave(): void {
    clearTimeout(timer)
    socket.off('readable', read)
    socket.off('end', part)
    socket.off('close', part)
    socket.off('error', ignore)
  }

  function refuse(): void {
    leave()
    socket.on('error', ignore)
    socket.destroy()
    onRefused()
    settle(REFUSED)
  }

  /** Who looks whether the port is open and says nothing has done no wrong. */
  function part(): void {
    if (start.length > 0) {
      refuse()
      return
    }
    leave()
    socket.destroy()
    settle(REFUSED)
  }

  function read(): void {
    for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) {
      start = Buffer.concat([start, chunk as Buffer])
      const header = readProxyHeader(start)
      if (header.kind === 'incomplete') continue
      if (header.kind === 'invalid') {
        refuse()
        return
      }
      leave()
      const rest = start.subarray(header.bytes)
      if (rest.length > 0) socket.unshift(rest)
      settle(header.source)
      return
    }
  }

  socket.on('readable', read)
  socket.on('end', part)
  socket.on('close', part)
  socket.on('error', ignore) // `close` follows
}

function ignore(): void {}
