import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export type TestUpstream = Readonly<{ url: string; requests: SeenRequest[] }>

export type SeenRequest = Readonly<{
  method: string
  url: string
  /** As on the wire: name, value, name, value … */
  rawHeaders: string[]
  headers: IncomingMessage['headers']
}>

/** A well-behaved upstream; without a handler it answers 200 and `{"ok":true}`. */
export async function startUpstream(
  handler: (request: IncomingMessage, response: ServerResponse) => void = answerOk,
): Promise<TestUpstream> {
  const requests: SeenRequest[] = []
  const server = createServer((request, response) => {
    const { method = '', url = '', rawHeaders, headers } = request
    requests.push({ method, url, rawHeaders, headers })
    handler(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url: urlOf(server.address()), requests }
}

export function answerOk(request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  response.setHeader('content-type', 'application/json')
  response.end('{"ok":true}')
}

/** A hostile upstream: the test writes the bytes. `received` grows with what came in on each connection. */
export type RawUpstream = Readonly<{ url: string; connections: Connection[] }>
export type Connection = { socket: Socket; received: string; isClosed: boolean }

/** `onHead` is called once a connection, when a whole request head is there, or `at` the start of the connection. */
export async function startRawUpstream(
  onHead: (socket: Socket, connection: Connection) => void,
  at: 'head' | 'start' = 'head',
): Promise<RawUpstream> {
  const connections: Connection[] = []
  const server = createTcpServer((socket) => {
    const connection: Connection = { socket, received: '', isClosed: false }
    connections.push(connection)
    let isAsked = at === 'start'
    if (isAsked) onHead(socket, connection)
    socket.on('data', (chunk) => {
      connection.received += chunk.toString('latin1')
      if (isAsked || !connection.received.includes('\r\n\r\n')) return
      isAsked = true
      onHead(socket, connection)
    })
    socket.on('close', () => {
      connection.isClosed = true
    })
    socket.on('error', () => undefined) // resets are what these tests are about
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const { socket } of connections) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url: urlOf(server.address()), connections }
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<string> {
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = urlOf(server.address())
  await new Promise((resolve) => server.close(resolve))
  return url
}

function urlOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return `http://127.0.0.1:${address.port}`
}
