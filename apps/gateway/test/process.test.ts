import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { configuration } from './support/configuration.ts'
import { eventually } from './support/eventually.ts'
import { createInstallation } from './support/installation.ts'
import { createDataFolder, spawnGateway, startProcess } from './support/process.ts'
import { openRaw } from './support/raw-client.ts'
import { call, startInstallation } from './support/running-installation.ts'
import { startUpstream } from './support/upstream.ts'

describe('an end by SIGTERM', () => {
  it('answers what is under way, is not ready meanwhile, and exits with 0', async () => {
    const answers: (() => void)[] = []
    const upstream = await startUpstream((request, response) => {
      request.resume()
      answers.push(() => response.end('"late"'))
    })
    const installation = await createInstallation(configuration({ targets: [upstream.url] }))
    const gateway = await startProcess({
      databaseUrl: installation.url,
      masterKey: installation.masterKey,
      dataFolder: createDataFolder(),
      env: { GATEWAY_DRAIN_GRACE_MS: '400' },
    })
    const underWay = call(gateway.url, installation.keys[0])
    await eventually('the upstream has it', () => answers.length === 1)
    gateway.child.kill('SIGTERM')
    await eventually('it is not ready', async () => {
      return (await fetch(`${gateway.controlUrl}/readyz`)).status === 503
    })
    answers[0]?.()
    const response = await underWay
    expect(await response.json()).toBe('late')
    expect(await gateway.exited).toBe(0)
  })

  it('cuts off what does not end, at the limit', async () => {
    const upstream = await startUpstream((request, response) => {
      request.resume()
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
    })
    const installation = await createInstallation(configuration({ targets: [upstream.url] }))
    const gateway = await startProcess({
      databaseUrl: installation.url,
      masterKey: installation.masterKey,
      dataFolder: createDataFolder(),
      env: { GATEWAY_DRAIN_LIMIT_MS: '300' },
    })
    const client = await openRaw(Number(new URL(gateway.url).port))
    client.write(`GET /open/a HTTP/1.1\r\nHost: a\r\n\r\n`)
    await client.until(/data: 1/)
    gateway.child.kill('SIGTERM')
    expect(await gateway.exited).toBe(0)
  })
})

describe('a start that cannot succeed', () => {
  it('lists every problem of the environment and exits with 78', async () => {
    const started = spawnGateway({
      databaseUrl: 'mysql://x',
      masterKey: 'short',
      dataFolder: createDataFolder(),
      env: { GATEWAY_PORT: '70000', GATEWAY_TRUSTED_PROXIES: '10.0.0.0/8, nonsense' },
    })
    expect(await started.exited).toBe(78)
    for (const name of [
      'DATABASE_URL',
      'GATEHOUSE_MASTER_KEY',
      'GATEWAY_PORT',
      'GATEWAY_TRUSTED_PROXIES',
    ]) {
      expect(started.stderr()).toContain(name)
    }
    expect(started.stderr()).not.toContain('short')
  })

  it('with another master key says so and exits with 78', async () => {
    const installation = await createInstallation(configuration())
    const started = spawnGateway({
      databaseUrl: installation.url,
      masterKey: Buffer.alloc(32, 7).toString('base64'),
      dataFolder: createDataFolder(),
    })
    expect(await started.exited).toBe(78)
    expect(started.stderr()).toContain('GATEHOUSE_MASTER_KEY')
  })

  it('on a port in use names the port and the variable that moves it', async () => {
    const holder = createServer()
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
    const port = String((holder.address() as { port: number }).port)
    const installation = await createInstallation(configuration())
    const started = spawnGateway({
      databaseUrl: installation.url,
      masterKey: installation.masterKey,
      dataFolder: createDataFolder(),
      env: { GATEWAY_PORT: port },
    })
    expect(await started.exited).toBe(78)
    expect(started.stderr()).toContain(`Port ${port} is in use; GATEWAY_PORT`)
    await new Promise((resolve) => holder.close(resolve))
  })

  it('in the folder of a running one is refused', async () => {
    const { options, gateway } = await startInstallation()
    const second = spawnGateway(options)
    expect(await second.exited).toBe(78)
    expect(second.stderr()).toContain(String(gateway.child.pid))
  })
})
