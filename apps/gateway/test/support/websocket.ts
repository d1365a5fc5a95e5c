import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SnapshotSource } from '@gatehouse/policy'
import { onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { SeenRequest } from './upstream.ts'

export type SocketUpstream = Readonly<{
  url: string
  requests: SeenRequest[]
  sockets: WebSocket[]
}>

/** A service that takes WebSockets and, without `onSocket`, says everything back. */
export async function startSocketUpstream(
  onSocket: (socket: WebSocket) => void = echo,
): Promise<SocketUpstream> {
  const requests: SeenRequest[] = []
  const sockets: WebSocket[] = []
  const server = createServer()
  const webSockets = new WebSocketServer({ server, perMessageDeflate: true })
  webSockets.on('connection', (socket, { method = '', url = '', rawHeaders, headers }) => {
    requests.push({ method, url, rawHeaders, headers })
    sockets.push(socket)
    socket.on('error', () => undefined) // connections that are cut are what tests are about
    onSocket(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.terminate()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, sockets }
}

function echo(socket: WebSocket): void {
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
}

/** Resolves when the socket is open; rejects with `Unexpected server response: 403` and the like when it is refused. */
export async function openSocket(
  url: string,
  headers: Record<string, string> = {},
  protocols: string[] = [],
): Promise<WebSocket> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), protocols, {
    headers,
    rejectUnauthorized: false,
  })
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  return socket
}

/** The next message, as text. */
export async function nextMessage(socket: WebSocket): Promise<string> {
  const [data] = await once(socket, 'message')
  return String(data)
}

/** The code with which it ended; 1006 without a Close frame. */
export async function closeCode(socket: WebSocket): Promise<number> {
  const [code] = await once(socket, 'close')
  return code
}

/** All routes take WebSockets. */
export function withWebSockets(source: SnapshotSource): SnapshotSource {
  return { ...source, routes: source.routes.map((route) => ({ ...route, webSocket: true })) }
}
