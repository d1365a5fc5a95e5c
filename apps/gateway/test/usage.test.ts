import { cpSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { id } from './support/configuration.ts'
import { eventually } from './support/eventually.ts'
import { createDataFolder, startProcess } from './support/process.ts'
import { call, startInstallation } from './support/running-installation.ts'

describe('usage', () => {
  it('reaches the database as many as were made, through an end by SIGTERM', async () => {
    const { installation, gateway } = await startInstallation()
    for (let count = 0; count < 25; count++)
      await (await call(gateway.url, installation.keys[0])).text()
    gateway.child.kill('SIGTERM')
    expect(await gateway.exited).toBe(0)
    expect(await installation.usageTotal()).toBe(25)
    const row = await installation.db.usageMinute.findFirst()
    expect(row).toMatchObject({
      organizationId: id('org', 1),
      applicationId: id('app', 1),
      keyId: id('key', 1),
      apiId: id('api', 1),
      versionId: id('ver', 1),
      operationId: id('op', 1),
      statusClass: '2xx',
      fault: '',
    })
    const client = await installation.db.usageClientHour.findFirst()
    expect(client).toMatchObject({ keyId: id('key', 1), client: 'node', lastAddress: '127.0.0.1' })
  })

  // Guarantee: a `kill -9` loses at most the last second, and nothing counts twice.
  it('that is a second old survives a kill -9', async () => {
    const { installation, relay, gateway, options } = await startInstallation()
    relay.cut()
    for (let count = 0; count < 30; count++)
      await (await call(gateway.url, installation.keys[0])).text()
    const madeTick = performance.now()
    await eventually('a second has gone by', () => performance.now() - madeTick > 1_000)
    gateway.child.kill('SIGKILL')
    await gateway.exited
    relay.restore()
    const restarted = await startProcess(options)
    await eventually('all are counted', async () => (await installation.usageTotal()) === 30)
    restarted.child.kill('SIGTERM')
    await restarted.exited
    expect(await installation.usageTotal()).toBe(30)
  })

  // The story: the database has the batch, but the process died before it could remove the segment.
  it('that is handed over twice counts once', async () => {
    const { installation, relay, gateway, options } = await startInstallation()
    relay.cut()
    for (let count = 0; count < 10; count++)
      await (await call(gateway.url, installation.keys[0])).text()
    const folder = join(options.dataFolder, 'usage')
    await eventually('it is on disk', () =>
      readdirSync(folder).some((name) => statSync(join(folder, name)).size > 0),
    )
    gateway.child.kill('SIGKILL')
    await gateway.exited
    const kept = createDataFolder()
    cpSync(folder, kept, { recursive: true })
    relay.restore()
    const first = await startProcess(options)
    await eventually('it is counted', async () => (await installation.usageTotal()) > 0)
    first.child.kill('SIGTERM')
    await first.exited
    const counted = await installation.usageTotal()
    rmSync(folder, { recursive: true })
    mkdirSync(folder)
    cpSync(kept, folder, { recursive: true })
    const second = await startProcess(options)
    await eventually('the segment is gone', () => readdirSync(folder).length === 0)
    second.child.kill('SIGTERM')
    await second.exited
    expect(await installation.usageTotal()).toBe(counted)
  })
})
