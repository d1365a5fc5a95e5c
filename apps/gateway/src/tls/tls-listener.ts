import type { AddressInfo, ListenOptions, Server as NetServer, Socket } from 'node:net'
import { createSecureContext, createServer, type SecureContext, type TLSSocket } from 'node:tls'
import { chooseByName } from './choose-by-name.ts'
import type { TlsMaterial } from './held-certificates.ts'

/**
 * Mozilla's "intermediate" (https://ssl-config.mozilla.org): TLS 1.2 with forward secrecy and authenticated encryption only,
 * which is also what RFC 9113 §9.2.2 wants of HTTP/2, and all of TLS 1.3.
 */
const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':')

const DEFAULTS = { minVersion: 'TLSv1.2', ciphers: CIPHERS } as const

export type TlsListenerDeps = Readonly<{
  material: TlsMaterial
  /** A connection that has not said all of its handshake by then is closed. */
  handshakeMs: number
  connectionsMax: number
  /** Takes a connection by the protocol that both sides agreed on. */
  protocols: Readonly<Record<string, (socket: TLSSocket) => void>>
  /** For clients that name no protocol (ALPN); one of `protocols`. */
  protocolWithoutAlpn: string
  onHandshakeFailure(): void
}>

/** Takes TLS off connections and hands them to whoever speaks what is inside. */
export type TlsListener = Readonly<{
  server: NetServer
  listen(at: ListenOptions): Promise<AddressInfo>
  /** From now on new connections are answered with it; those that stand go on with what they began with. */
  use(material: TlsMaterial): void
  /** No new connections; resolves when the last one has ended. */
  close(): Promise<void>
  closeAllConnections(): void
}>

export function createTlsListener(deps: TlsListenerDeps): TlsListener {
  let choose = contextsOf(deps.material)
  const server = createServer({
    ...DEFAULTS,
    ...defaultOf(deps.material),
    ALPNProtocols: Object.keys(deps.protocols),
    SNICallback: (name, callback) => callback(null, choose(name)),
    handshakeTimeout: deps.handshakeMs,
    noDelay: true,
  })
  server.maxConnections = deps.connectionsMax
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('tlsClientError', (_error, socket) => {
    deps.onHandshakeFailure()
    socket.destroy()
  })
  server.on('secureConnection', (socket) => {
    socket.on('error', ignore) // whoever takes it hears of its end
    const protocol = socket.alpnProtocol || deps.protocolWithoutAlpn
    deps.protocols[protocol]?.(socket)
  })
  return {
    server,
    listen: (at) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(at, () => {
          server.off('error', reject)
          resolve(server.address() as AddressInfo)
        })
      }),
    use(material) {
      choose = contextsOf(material)
      server.setSecureContext({ ...DEFAULTS, ...defaultOf(material) })
      server.setTicketKeys(Buffer.from(material.ticketKeys))
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
    closeAllConnections() {
      for (const socket of sockets) socket.destroy()
    },
  }
}

function contextsOf({ certificates }: TlsMaterial): (name: string) => SecureContext {
  return chooseByName(
    certificates.map(({ names, chain, key }) => ({
      names,
      value: createSecureContext({ ...DEFAULTS, cert: chain, key }),
    })),
  )
}

/** The first certificate is also the server's own: without SNI nobody is asked which one to take. */
function defaultOf({ certificates, ticketKeys }: TlsMaterial) {
  const [first] = certificates
  return { cert: first?.chain, key: first?.key, ticketKeys: Buffer.from(ticketKeys) }
}

function ignore(): void {}
