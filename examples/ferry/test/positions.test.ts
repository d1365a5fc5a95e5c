import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { buildFerry } from '../src/app.ts'

/** A Monday, 38 minutes after the 07:30 has left, which takes 95. */
const UNDER_WAY_MS = Date.UTC(2026, 2, 2, 8, 8)

async function start(nowMs: number): Promise<string> {
  const app = buildFerry({ nowMs: () => nowMs })
  onTestFinished(() => app.close())
  await app.listen({ host: '127.0.0.1', port: 0 })
  return `ws://127.0.0.1:${(app.server.address() as AddressInfo).port}`
}

async function firstPosition(url: string): Promise<unknown> {
  const socket = new WebSocket(url)
  const [data] = await once(socket, 'message')
  socket.close()
  return JSON.parse(String(data))
}

test('a vessel that is under way is between its ports', async () => {
  const url = await start(UNDER_WAY_MS)
  expect(await firstPosition(`${url}/v2/sailings/sto-hav-mon-0730/position`)).toEqual({
    sailingId: 'sto-hav-mon-0730',
    at: '2026-03-02T08:08:00.000Z',
    state: 'under_way',
    latitude: 57.6844,
    longitude: -6.6296,
  })
})

test('a vessel that waits is in the port it leaves from', async () => {
  const url = await start(UNDER_WAY_MS)
  expect(await firstPosition(`${url}/v2/sailings/sto-hav-tue-0730/position`)).toMatchObject({
    state: 'in_port',
    latitude: 57.812,
    longitude: -6.204,
  })
})

test('an unknown sailing is a 404', async () => {
  const socket = new WebSocket(`${await start(UNDER_WAY_MS)}/v2/sailings/zzz/position`)
  const [error] = await once(socket, 'error')
  expect(String(error)).toContain('404')
})
