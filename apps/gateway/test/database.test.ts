import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { configuration, id } from './support/configuration.ts'
import { eventually } from './support/eventually.ts'
import { startProcess } from './support/process.ts'
import { call, startInstallation, timeUntil } from './support/running-installation.ts'

/** What the product promises from a change in the database to the request path. */
const IN_FORCE_MS = 1_000

describe('a change in the database', () => {
  it('is in force within a second: a revocation, a suspension, a published route', async () => {
    const { installation, gateway, upstream } = await startInstallation()
    const { db, keys } = installation
    expect((await call(gateway.url, keys[0])).status).toBe(200)
    await installation.revoke(1)
    expect(await timeUntil(gateway.url, keys[0], 401)).toBeLessThan(IN_FORCE_MS)
    expect((await call(gateway.url, keys[1])).status).toBe(200)
    await db.application.update({ where: { id: id('app', 1) }, data: { state: 'suspended' } })
    expect(await timeUntil(gateway.url, keys[1], 403)).toBeLessThan(IN_FORCE_MS)
    await db.application.update({ where: { id: id('app', 1) }, data: { state: 'active' } })
    expect(await timeUntil(gateway.url, keys[1], 200)).toBeLessThan(IN_FORCE_MS)
    const source = configuration({ targets: [upstream.url] })
    const [first] = source.routes
    const added = { ...first, id: id('rt', 9), path: '/new/*', stripPrefix: '/new' }
    await installation.publish({ ...source, routes: [...source.routes, added] }, 2)
    expect(await timeUntil(gateway.url, keys[1], 200, '/new/a')).toBeLessThan(IN_FORCE_MS)
  })

  it('is in force within a second without any notification too', async () => {
    const { installation, gateway } = await startInstallation()
    await installation.db.$executeRawUnsafe(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gatehouse-listen' and datname = current_database()`,
    )
    await installation.revoke(1)
    expect(await timeUntil(gateway.url, installation.keys[0], 401)).toBeLessThan(IN_FORCE_MS)
  })

  // The story: ordered by a serial number or by `updatedAt`, the slow transaction commits behind the reader's cursor,
  // and the key it revoked lives on.
  it('of a slow transaction is not overtaken by a later one that commits first', async () => {
    const { installation, gateway } = await startInstallation()
    const { db, keys } = installation
    let commit: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      commit = resolve
    })
    const slow = db.$transaction(
      async (tx) => {
        await tx.apiKey.update({
          where: { id: id('key', 1) },
          data: { revokedAt: new Date() },
        })
        await held
      },
      { timeout: 20_000 },
    )
    await installation.revoke(2)
    await timeUntil(gateway.url, keys[1], 401)
    expect((await call(gateway.url, keys[0])).status).toBe(200)
    commit()
    await slow
    expect(await timeUntil(gateway.url, keys[0], 401)).toBeLessThan(IN_FORCE_MS)
  })

  it('that is a damaged revision is refused whole: the last good one serves on, and the node says so', async () => {
    const { installation, gateway } = await startInstallation()
    await installation.publish({ formatVersion: 1, apis: 'none' }, 2)
    await eventually('the refusal is told', async () => {
      const status = await (await fetch(`${gateway.controlUrl}/-/snapshot`)).json()
      return (status as { lastRefusal: { revision: number } | null }).lastRefusal?.revision === 2
    })
    expect((await call(gateway.url, installation.keys[0])).status).toBe(200)
    await eventually('the heartbeat carries it', async () => {
      const node = await installation.db.gatewayNode.findFirst()
      return node?.revision === 1 && JSON.stringify(node.lastRefusal ?? '').includes('"revision":2')
    })
  })
})

it('a node says at once which revision it serves', async () => {
  const { installation, upstream } = await startInstallation()
  const reported = async () => (await installation.db.gatewayNode.findFirst())?.revision
  await eventually('its first report', async () => (await reported()) === 1)
  const publishedTick = performance.now()
  await installation.publish(configuration({ targets: [upstream.url] }), 2)
  await eventually('the next one', async () => (await reported()) === 2)
  expect(performance.now() - publishedTick).toBeLessThan(2_000)
})

describe('without the database', () => {
  it('calls go on, and a restart serves from disk until it is back', async () => {
    const { installation, relay, gateway, options } = await startInstallation()
    const [key, other] = installation.keys
    expect((await call(gateway.url, key)).status).toBe(200)
    await eventually('the replica is on disk', () =>
      readdirSync(options.dataFolder).includes('credentials.ndjson'),
    )
    relay.cut()
    for (let count = 0; count < 20; count++) expect((await call(gateway.url, key)).status).toBe(200)
    gateway.child.kill('SIGKILL')
    await gateway.exited
    await installation.revoke(2)
    const restarted = await startProcess(options)
    expect((await fetch(`${restarted.controlUrl}/readyz`)).status).toBe(200)
    expect((await call(restarted.url, key)).status).toBe(200)
    expect((await call(restarted.url, other)).status).toBe(200)
    expect(restarted.lines().find(({ msg }) => msg === 'ready')).toMatchObject({
      snapshotFrom: 'disk',
    })
    relay.restore()
    await timeUntil(restarted.url, other, 401)
    expect((await call(restarted.url, key)).status).toBe(200)
  })

  it('a damaged file on disk is not believed: the revision before it serves', async () => {
    const { upstream, installation, relay, gateway, options } = await startInstallation()
    await installation.publish(configuration({ targets: [upstream.url] }), 2)
    const last = join(options.dataFolder, 'snapshot.json')
    await eventually('both revisions are on disk', () =>
      readdirSync(options.dataFolder).includes('snapshot.previous.json'),
    )
    await eventually('the last is written', () => {
      const files = readdirSync(options.dataFolder)
      return files.includes('snapshot.json') && !files.includes('snapshot.json.new')
    })
    await eventually('the replica is on disk', () =>
      readdirSync(options.dataFolder).includes('credentials.ndjson'),
    )
    gateway.child.kill('SIGKILL')
    await gateway.exited
    relay.cut()
    writeFileSync(last, readFileSync(last, 'utf8').replace('Ferry', 'Furry'))
    const restarted = await startProcess(options)
    expect(await (await fetch(`${restarted.controlUrl}/-/snapshot`)).json()).toMatchObject({
      revision: 1,
      origin: 'disk',
    })
    expect((await call(restarted.url, installation.keys[0])).status).toBe(200)
  })

  it('a revision of more than 50 MB is refused whole, and the last good one serves', async () => {
    const { installation, gateway, upstream } = await startInstallation()
    const source = configuration({ targets: [upstream.url] })
    const [first, ...others] = source.apis
    const apis = [{ ...first, description: 'x'.repeat(70_000_000) }, ...others]
    await installation.publish({ ...source, apis }, 2)
    await eventually('it is refused', async () => {
      const status = await (await fetch(`${gateway.controlUrl}/-/snapshot`)).json()
      return (status as { lastRefusal: { revision: number } | null }).lastRefusal?.revision === 2
    })
    expect((await call(gateway.url, installation.keys[0])).status).toBe(200)
    await installation.publish(source, 3)
    await eventually('the next one is in force', async () => {
      const status = await (await fetch(`${gateway.controlUrl}/-/snapshot`)).json()
      return (status as { revision: number }).revision === 3
    })
  }, 90_000)

  it('the folder holds no secret and is nobody else’s', async () => {
    const { installation, options } = await startInstallation()
    await eventually('the replica is on disk', () =>
      readdirSync(options.dataFolder).includes('credentials.ndjson'),
    )
    for (const name of readdirSync(options.dataFolder)) {
      const path = join(options.dataFolder, name)
      expect(statSync(path).mode & 0o077, name).toBe(0)
      if (statSync(path).isDirectory()) continue
      const text = readFileSync(path, 'utf8')
      for (const key of installation.keys) expect(text).not.toContain(key.slice(8, 40))
    }
  })
})
