import { once } from 'node:events'
import {
  type Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  type ClientWritableStream,
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js'
import { expect, it } from 'vitest'
import { id } from './support/configuration.ts'
import { eventually } from './support/eventually.ts'
import { connectTimetable, startTimetable, timetableSource } from './support/grpc.ts'
import { startTlsGateway } from './support/http2-client.ts'
import { closedPort } from './support/upstream.ts'

type Done = (error: ServiceError | null, answer?: string) => void
/** What the generated client would be. */
type Timetable = Client & {
  sail(text: string, metadata: Metadata, done: Done): void
  follow(text: string, metadata: Metadata): ClientReadableStream<string>
  book(metadata: Metadata, done: Done): ClientWritableStream<string>
  talk(metadata: Metadata): ClientDuplexStream<string, string>
}

const seen: Metadata[] = []

const sail: handleUnaryCall<string, string> = ({ request, metadata }, done) => {
  seen.push(metadata)
  if (request === 'never') return done({ code: status.NOT_FOUND, details: 'no such sailing: ×' })
  const trailers = new Metadata()
  trailers.set('x-tide', 'low')
  done(null, `sails to ${request}`, trailers)
}
const follow: handleServerStreamingCall<string, string> = (call) => {
  if (call.request === 'lost') {
    call.write('near')
    call.emit('error', { code: status.DATA_LOSS, details: 'fog' })
    return
  }
  for (const place of ['near', 'far', 'there']) call.write(place)
  call.end()
}
const book: handleClientStreamingCall<string, string> = (call, done) => {
  const names: string[] = []
  call.on('data', (name: string) => names.push(name))
  call.on('end', () => done(null, names.join(' and ')))
}
const talk: handleBidiStreamingCall<string, string> = (call) => {
  call.on('data', (text: string) => call.write(`${text}!`))
  call.on('end', () => call.end())
}

async function start(changes: Parameters<typeof timetableSource>[1] = {}) {
  const url = await startTimetable({ sail, follow, book, talk })
  const gateway = await startTlsGateway(timetableSource(url, changes))
  const key = new Metadata()
  key.set('x-api-key', gateway.key)
  return { gateway, key, client: connectTimetable(gateway) as Timetable }
}

function ask(client: Timetable, text: string, metadata: Metadata) {
  return new Promise<{ error: ServiceError | null; answer: string | undefined; tide: unknown }>(
    (resolve) => {
      let tide: unknown
      const call = client.sail(text, metadata, (error, answer) =>
        setImmediate(() => resolve({ error, answer, tide })),
      ) as unknown as {
        on(event: 'status', listener: (said: { metadata: Metadata }) => void): void
      }
      call.on('status', (said) => {
        ;[tide] = said.metadata.get('x-tide')
      })
    },
  )
}

async function all(stream: ClientReadableStream<string>) {
  const messages: string[] = []
  let code = -1
  stream.on('data', (message: string) => messages.push(message))
  stream.on('error', () => undefined) // its code comes with the status
  stream.on('status', (said: { code: number }) => {
    code = said.code
  })
  await eventually('it has ended', () => code !== -1)
  return { messages, code }
}

it('a unary call goes through with its trailers, and the service learns who calls', async () => {
  const { client, key, gateway } = await start()
  expect(await ask(client, 'Havenish', key)).toEqual({
    error: null,
    answer: 'sails to Havenish',
    tide: 'low',
  })
  expect(seen.at(-1)?.get('x-consumer-id')).toEqual([id('org', 1)])
  expect(seen.at(-1)?.get('x-api-key')).toEqual([])
  await eventually('it is logged', () => gateway.log().length === 1)
  expect(gateway.log()[0]).toMatchObject({ status: 200, path: '/ferry.Timetable/Sail' })
})

it('an error of the service comes with its code and its words', async () => {
  const { client, key } = await start()
  const { error } = await ask(client, 'never', key)
  expect([error?.code, error?.details]).toEqual([status.NOT_FOUND, 'no such sailing: ×'])
})

it('messages stream down, up and both ways at once', async () => {
  const { client, key } = await start()
  expect(await all(client.follow('it', key))).toEqual({
    messages: ['near', 'far', 'there'],
    code: status.OK,
  })
  const booked = new Promise((resolve) => {
    const call = client.book(key, (error, answer) => resolve(error ?? answer))
    for (const name of ['Ada', 'Bob']) call.write(name)
    call.end()
  })
  expect(await booked).toBe('Ada and Bob')
  const call = client.talk(key)
  for (const word of ['ahoy', 'there']) {
    call.write(word)
    expect(await once(call, 'data')).toEqual([`${word}!`])
  }
  call.end()
  expect((await once(call, 'status'))[0]).toMatchObject({ code: status.OK })
})

it('an error in the middle of a stream comes after what was said before it', async () => {
  const { client, key } = await start()
  const { messages, code } = await all(client.follow('lost', key))
  expect([messages, code]).toEqual([['near'], status.DATA_LOSS])
})

it('a stream may outlast every timeout but that of silence', async () => {
  const timeouts = { headersMs: 200, bodyIdleMs: 200, totalMs: 200, streamIdleMs: 600 }
  const { client, key } = await start({ timeouts })
  const call = client.talk(key)
  call.on('error', () => undefined) // its code comes with the status
  let code = -1
  call.on('status', (said: { code: number }) => {
    code = said.code
  })
  const startedTick = performance.now()
  while (performance.now() - startedTick < 900) {
    call.write('ahoy')
    await once(call, 'data')
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
  await eventually('it has ended', () => code !== -1)
  expect(code).toBe(status.DEADLINE_EXCEEDED)
  expect(performance.now() - startedTick).toBeGreaterThan(1_200)
})

it('what the gateway says itself is a status of gRPC, too', async () => {
  const { client, key, gateway } = await start()
  const { error } = await ask(client, 'Havenish', new Metadata())
  expect(error?.code).toBe(status.UNAUTHENTICATED)
  expect(error?.details).toMatch(/^unauthenticated: Send an API key/)
  gateway.publish(timetableSource(await closedPort(), { revision: 2 }))
  expect((await ask(client, 'Havenish', key)).error?.code).toBe(status.UNAVAILABLE)
  expect(gateway.log().map((line) => line.status)).toEqual([401, 502])
})

it('a limit that is used up is RESOURCE_EXHAUSTED', async () => {
  const { client, key } = await start({ burst: 1, tokens: 1, perMs: 1_000 })
  await ask(client, 'Havenish', key)
  expect((await ask(client, 'Havenish', key)).error?.code).toBe(status.RESOURCE_EXHAUSTED)
})
