import { type SnapshotSource, SnapshotSource as Source } from '@gatehouse/policy'
import {
  type Client,
  credentials,
  makeGenericClientConstructor,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { onTestFinished } from 'vitest'
import { configuration, id } from './configuration.ts'
import type { TestGateway } from './gateway.ts'

const text = {
  requestSerialize: (value: string) => Buffer.from(value),
  requestDeserialize: (bytes: Buffer) => bytes.toString(),
  responseSerialize: (value: string) => Buffer.from(value),
  responseDeserialize: (bytes: Buffer) => bytes.toString(),
}

function method(name: string, requestStream: boolean, responseStream: boolean) {
  return { path: `/ferry.Timetable/${name}`, requestStream, responseStream, ...text }
}

/** One call of each kind; messages are texts. */
const TIMETABLE: ServiceDefinition = {
  sail: method('Sail', false, false),
  follow: method('Follow', false, true),
  book: method('Book', true, false),
  talk: method('Talk', true, true),
}

/** A gRPC service without TLS. Gives its URL. */
export async function startTimetable(service: UntypedServiceImplementation): Promise<string> {
  const server = new Server()
  server.addService(TIMETABLE, service)
  onTestFinished(() => server.forceShutdown())
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    )
  })
  return `http://127.0.0.1:${port}`
}

/** Calls of the service go to `url` over HTTP/2, with a key. */
export function timetableSource(
  url: string,
  changes: Parameters<typeof configuration>[0] = {},
): SnapshotSource {
  const source = configuration({ targets: [url], ...changes })
  const [route] = source.routes
  const upstreams = source.upstreams.map((upstream) => ({ ...upstream, protocol: 'http2' }))
  const own = { ...route, id: id('rt', 9), path: '/ferry.Timetable/*', stripPrefix: '' }
  return Source.parse({ ...source, upstreams, routes: [...source.routes, own] })
}

/** A client of the service, over TLS. */
export function connectTimetable({ tlsPort }: TestGateway): Client {
  const Timetable = makeGenericClientConstructor(TIMETABLE, 'Timetable')
  const anyone = credentials.createSsl(null, null, null, { rejectUnauthorized: false })
  const client = new Timetable(`127.0.0.1:${tlsPort}`, anyone, {
    'grpc.default_authority': 'api.test',
    'grpc.enable_retries': 0,
  })
  onTestFinished(() => client.close())
  return client
}
