import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { nameServerResolver } from '../src/upstream/resolve-name.ts'
import { configuration } from './support/configuration.ts'
import { eventually } from './support/eventually.ts'
import { startGateway } from './support/gateway.ts'
import { startNameServer } from './support/name-server.ts'

type Place = { address: string; calls: number; held: (() => void)[]; port: number }

/** One more place of a service: all on one port, each on an address of its own. */
async function startPlace(address: string, port = 0): Promise<Place> {
  const place: Place = { address, calls: 0, held: [], port }
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    place.calls += 1
    if (request.url === '/held') place.held.push(() => response.end(address))
    else response.end(address)
  })
  await new Promise<void>((resolve) => server.listen(port, address, resolve))
  place.port = (server.address() as AddressInfo).port
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return place
}

async function start(addresses: readonly string[], privateNetworks = '127.0.0.0/8') {
  const one = await startPlace('127.0.0.1')
  const two = await startPlace('127.0.0.2', one.port)
  const three = await startPlace('127.0.0.3', one.port)
  const names = await startNameServer({ 'ferry.test': [...addresses] })
  const gateway = await startGateway(
    configuration({ targets: [`http://ferry.test:${one.port}`], timeouts: { connectMs: 1_000 } }),
    { resolve: nameServerResolver([names.address]), privateNetworks },
  )
  const call = async (path = '/open/a') => {
    const response = await fetch(`${gateway.url}${path}`)
    return { status: response.status, text: await response.text() }
  }
  return { one, two, three, names, gateway, call }
}

it('a target that moves is followed, and what is under way ends where it began', async () => {
  const { one, names, call } = await start(['127.0.0.1'])
  const underWay = call('/open/held')
  await eventually('it is there', () => one.held.length === 1)
  names.records.set('ferry.test', ['127.0.0.2'])
  const answers: string[] = []
  await eventually('calls go to the other place', async () => {
    const { status, text } = await call()
    expect(status).toBe(200)
    answers.push(text)
    return text === '127.0.0.2'
  })
  for (let count = 0; count < 10; count++) expect((await call()).text).toBe('127.0.0.2')
  one.held[0]?.()
  expect(await underWay).toEqual({ status: 200, text: '127.0.0.1' })
})

it('all addresses of a name get their share', async () => {
  const { one, two, three, call } = await start(['127.0.0.1', '127.0.0.2', '127.0.0.3'])
  const places = [one, two, three]
  await eventually('all are in use', async () => {
    await call()
    return places.every(({ calls }) => calls > 0)
  })
  for (const place of places) place.calls = 0
  for (let count = 0; count < 30; count++) expect((await call()).status).toBe(200)
  expect(places.map(({ calls }) => calls)).toEqual([10, 10, 10])
})

it('an address where nobody listens costs no call', async () => {
  const { one, names, call } = await start(['127.0.0.1'])
  await call()
  names.records.set('ferry.test', ['127.0.0.1', '127.0.0.99'])
  const before = names.state.questions
  await eventually('it was asked again', () => names.state.questions >= before + 2)
  for (let count = 0; count < 20; count++) {
    expect(await call()).toEqual({ status: 200, text: '127.0.0.1' })
  }
  expect(one.calls).toBe(21)
})

it('a name server that fails changes nothing', async () => {
  const { names, call } = await start(['127.0.0.1'])
  expect((await call()).status).toBe(200)
  const before = names.state.questions
  await eventually('it was asked', () => names.state.questions >= before + 2)
  names.state.isBroken = true
  const failing = names.state.questions
  await eventually('it was asked again, twice', () => names.state.questions >= failing + 4)
  expect(await call()).toEqual({ status: 200, text: '127.0.0.1' })
})

it('a name that nobody knows is a 502, until somebody does', async () => {
  const { names, call } = await start([])
  names.state.isBroken = true
  const { status, text } = await call()
  expect([status, JSON.parse(text).code]).toEqual([502, 'upstream_unreachable'])
  names.state.isBroken = false
  names.records.set('ferry.test', ['127.0.0.1'])
  await eventually('it answers', async () => (await call()).status === 200)
})

it('a name that moves to a forbidden address is not followed there', async () => {
  const { two, names, call } = await start(['127.0.0.1'], '127.0.0.1/32')
  expect((await call()).status).toBe(200)
  names.records.set('ferry.test', ['127.0.0.1', '127.0.0.2'])
  const before = names.state.questions
  await eventually('it was asked again', () => names.state.questions >= before + 4)
  for (let count = 0; count < 6; count++) expect((await call()).text).toBe('127.0.0.1')
  names.records.set('ferry.test', ['127.0.0.2'])
  await eventually('it is refused', async () => {
    const { status, text } = await call()
    return status === 503 && JSON.parse(text).code === 'upstream_not_configured'
  })
  expect(two.calls).toBe(0)
})
