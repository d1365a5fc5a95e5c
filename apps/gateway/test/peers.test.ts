import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { eventually } from './support/eventually.ts'
import { createDataFolder, startProcess } from './support/process.ts'
import { call, startInstallation, timeUntil } from './support/running-installation.ts'

it('a new node starts from a peer while the database is down, and follows the database when it is back', async () => {
  const { gateway, installation, relay, options } = await startInstallation()
  relay.cut()
  const fresh = {
    ...options,
    dataFolder: createDataFolder(),
    env: { GATEWAY_PEERS: `http://127.0.0.1:1, ${gateway.controlUrl}` },
  }
  const second = await startProcess(fresh)
  expect((await call(second.url, installation.keys[0])).status).toBe(200)
  const status = await (await fetch(`${second.controlUrl}/-/snapshot`)).json()
  expect(status).toMatchObject({ revision: 1, origin: 'peer', credentials: { keys: 2 } })
  // What it was given is on its own disk: it starts again without anybody.
  second.child.kill('SIGTERM')
  await second.exited
  gateway.child.kill('SIGTERM')
  await gateway.exited
  const again = await startProcess(fresh)
  expect((await call(again.url, installation.keys[0])).status).toBe(200)
  relay.restore()
  await installation.revoke(1)
  await timeUntil(again.url, installation.keys[0], 401)
}, 90_000)

it('nobody without the master key learns or gives anything', async () => {
  const { gateway, relay, options } = await startInstallation()
  for (const authorization of ['', 'Bearer x', `Gatehouse-Peer ${Date.now()}.${'0'.repeat(64)}`]) {
    const refused = await fetch(`${gateway.controlUrl}/-/state`, { headers: { authorization } })
    expect(refused.status).toBe(404)
  }
  relay.cut()
  const stranger = await startProcess({
    ...options,
    masterKey: randomBytes(32).toString('base64'),
    dataFolder: createDataFolder(),
    env: { GATEWAY_PEERS: gateway.controlUrl },
  })
  expect((await fetch(`${stranger.controlUrl}/readyz`)).status).toBe(503)
  await eventually('it says that the peer gave nothing', () =>
    stranger.lines().some(({ msg }) => msg === 'the peer gave no state'),
  )
}, 90_000)
