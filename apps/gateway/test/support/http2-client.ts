import { once } from 'node:events'
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import type { SnapshotSource } from '@gatehouse/policy'
import { onTestFinished } from 'vitest'
import { materialOf, newCertificate } from './certificates.ts'
import { configuration } from './configuration.ts'
import { startGateway, type TestGateway } from './gateway.ts'
import { startUpstream } from './upstream.ts'

export type Handler = Parameters<typeof startUpstream>[0]
type Edge = NonNullable<Parameters<typeof startGateway>[1]>['edge']

/** A gateway that speaks TLS. */
export async function startTlsGateway(
  source: SnapshotSource,
  edge: Edge = {},
): Promise<TestGateway> {
  return startGateway(source, { tls: materialOf(await newCertificate(['api.test'])), edge })
}

/** An upstream, a gateway before it and a connection to that. */
export async function startHttp2(handler?: Handler, edge: Edge = {}) {
  const upstream = await startUpstream(handler)
  const gateway = await startTlsGateway(configuration({ targets: [upstream.url] }), edge)
  return { upstream, gateway, session: await openSession(gateway) }
}

export async function openSession(gateway: TestGateway): Promise<ClientHttp2Session> {
  const session = connect(`https://127.0.0.1:${gateway.tlsPort}`, { rejectUnauthorized: false })
  session.on('error', () => undefined) // its end is what tests look at
  onTestFinished(() => session.destroy())
  await once(session, 'connect')
  return session
}

export type Answer = { status: number; headers: IncomingHttpHeaders; body: string; code: number }

/** What came for a stream, to its end; `code` is that of a reset. */
export async function answerOf(stream: ClientHttp2Stream): Promise<Answer> {
  const answer: Answer = { status: 0, headers: {}, body: '', code: 0 }
  stream.on('response', (headers) => {
    answer.status = Number(headers[':status'])
    answer.headers = headers
  })
  stream.on('data', (chunk: Buffer) => {
    answer.body += chunk.toString('latin1')
  })
  stream.on('error', () => undefined) // its code is in the answer
  await new Promise<void>((resolve) => stream.once('close', resolve))
  return { ...answer, code: stream.rstCode }
}

export function ask(session: ClientHttp2Session, headers: OutgoingHttpHeaders = {}) {
  return answerOf(session.request({ ':path': '/open/a', ':authority': 'api.test', ...headers }))
}

/** Frame types and flags of RFC 9113 §6. */
export const FRAME = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  continuation: 9,
}
export const FLAG = { endStream: 1, endHeaders: 4 }

export function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

/** Literal fields without indexing or Huffman coding, RFC 7541 §6.2.2; names and values below 127 bytes. */
export function fieldBlock(fields: readonly (readonly [string, string])[]): Buffer {
  const texts = fields.flatMap(([name, value]) => [
    Buffer.from([0, name.length]),
    Buffer.from(name),
    Buffer.from([value.length]),
    Buffer.from(value),
  ])
  return Buffer.concat(texts)
}

export const reset = (stream: number, code: number) =>
  frame(FRAME.reset, 0, stream, Buffer.from([0, 0, 0, code]))

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'

/** A connection on which the protocol is agreed on and every frame is the test's. */
export async function openFrames(gateway: TestGateway): Promise<TLSSocket> {
  const socket = connectTls({
    port: gateway.tlsPort,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ALPNProtocols: ['h2'],
  })
  socket.on('error', () => undefined)
  onTestFinished(() => {
    socket.destroy()
  })
  await once(socket, 'secureConnect')
  socket.resume()
  socket.write(PREFACE)
  socket.write(frame(FRAME.settings, 0, 0, Buffer.alloc(0)))
  return socket
}

/** The head of a request, in as many frames as the test wants. */
export function requestFields(method: string, path = '/open/a'): Buffer {
  return fieldBlock([
    [':method', method],
    [':scheme', 'https'],
    [':path', path],
    [':authority', 'api.test'],
  ])
}
