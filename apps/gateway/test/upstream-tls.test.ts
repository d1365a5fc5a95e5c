import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { openSecretBox, sealSecret } from '@gatehouse/db'
import { SnapshotSource as Source, type UpstreamTls } from '@gatehouse/policy'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type CertificateFiles, newCertificate } from './support/certificates.ts'
import { configuration, id } from './support/configuration.ts'
import { eventually } from './support/eventually.ts'
import { startGateway } from './support/gateway.ts'
import { createInstallation } from './support/installation.ts'
import { createDataFolder, startProcess } from './support/process.ts'
import { startRelay } from './support/relay.ts'

const SECRET = id('sec', 1)
const OTHER_SECRET = id('sec', 2)

type Seen = { serverName: string | false; client: string | undefined; connection: number }

/** An upstream behind TLS. What it sees of each call is in `seen`. */
async function startTlsUpstream(own: CertificateFiles, options: { clientCa?: string } = {}) {
  const seen: Seen[] = []
  const connections: TLSSocket[] = []
  const held: (() => void)[] = []
  const { clientCa } = options
  const server = createServer(
    {
      cert: own.chain,
      key: own.key,
      ...(clientCa !== undefined && { ca: clientCa, requestCert: true }),
    },
    (request, response) => {
      const socket = request.socket as TLSSocket & { servername: string | false }
      if (!connections.includes(socket)) connections.push(socket)
      seen.push({
        serverName: socket.servername,
        client: socket.getPeerX509Certificate()?.fingerprint256,
        connection: connections.indexOf(socket),
      })
      if (request.url === '/held') held.push(() => response.end('held'))
      else response.end('ok')
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, held }
}

function withTls(url: string, tls: Partial<UpstreamTls>, revision = 1) {
  const source = configuration({ targets: [url], revision })
  const upstreams = source.upstreams.map((upstream) => ({
    ...upstream,
    tls: { ...upstream.tls, ...tls },
  }))
  return { ...source, upstreams }
}

async function call(gateway: { url: string }, path = '/open/a') {
  const response = await fetch(`${gateway.url}${path}`)
  return { status: response.status, text: await response.text() }
}

describe('a target behind TLS', () => {
  it('is refused when nobody who is trusted vouches for it, and taken with its authority', async () => {
    const own = await newCertificate(['127.0.0.1'])
    const upstream = await startTlsUpstream(own)
    const gateway = await startGateway(withTls(upstream.url, {}))
    const refused = await call(gateway)
    expect(refused.status).toBe(502)
    expect(JSON.parse(refused.text)).toMatchObject({ code: 'upstream_unreachable' })
    expect(gateway.log()[0]?.cause).toMatch(/SELF_SIGNED/)
    expect(upstream.seen).toEqual([])
    expect(gateway.publish(withTls(upstream.url, { ca: own.chain }, 2))).toBe(true)
    expect(await call(gateway)).toEqual({ status: 200, text: 'ok' })
  })

  it('must be who it is said to be: the host of the URL, or the name that is set', async () => {
    const own = await newCertificate(['ferry.internal'])
    const upstream = await startTlsUpstream(own)
    const gateway = await startGateway(withTls(upstream.url, { ca: own.chain }))
    expect((await call(gateway)).status).toBe(502)
    expect(gateway.log()[0]?.cause).toMatch(/ERR_TLS_CERT_ALTNAME_INVALID/)
    gateway.publish(withTls(upstream.url, { ca: own.chain, serverName: 'ferry.internal' }, 2))
    expect((await call(gateway)).status).toBe(200)
    expect(upstream.seen.map(({ serverName }) => serverName)).toEqual(['ferry.internal'])
  })

  it('is asked for the same name whatever Host the caller sends', async () => {
    const own = await newCertificate(['ferry.internal'])
    const upstream = await startTlsUpstream(own)
    const source = withTls(upstream.url, { ca: own.chain, serverName: 'ferry.internal' })
    const routes = source.routes.map((route) => ({ ...route, upstreamHost: '*' }))
    const gateway = await startGateway({ ...source, routes })
    for (const host of ['a.test', 'b.test']) {
      await fetch(`${gateway.url}/open/a`, { headers: { 'x-forwarded-host': host } })
    }
    expect(upstream.seen).toHaveLength(2)
    expect(new Set(upstream.seen.map(({ serverName }) => serverName)).size).toBe(1)
    expect(upstream.seen.map(({ connection }) => connection)).toEqual([0, 0])
  })

  it('is checked over the connection that calls go over', async () => {
    const own = await newCertificate(['ferry.internal'])
    const upstream = await startTlsUpstream(own)
    const source = withTls(upstream.url, { ca: own.chain, serverName: 'ferry.internal' })
    const healthCheck = { enabled: true, path: '/health', intervalMs: 250, timeoutMs: 250 }
    const upstreams = Source.parse({
      ...source,
      upstreams: source.upstreams.map((one) => ({ ...one, resilience: { healthCheck } })),
    }).upstreams
    const gateway = await startGateway({ ...source, upstreams })
    for (let call = 0; call < 3; call++) {
      const before = upstream.seen.length
      await eventually('it was checked', () => upstream.seen.length > before)
      await fetch(`${gateway.url}/open/a`)
    }
    expect(new Set(upstream.seen.map(({ connection }) => connection))).toEqual(new Set([0]))
  })

  it('is taken unseen only where that was asked for', async () => {
    const upstream = await startTlsUpstream(await newCertificate(['elsewhere.test']))
    const gateway = await startGateway(withTls(upstream.url, { verify: false }))
    expect((await call(gateway)).status).toBe(200)
  })
})

describe('the key of a client certificate', () => {
  it('comes sealed with its revision, to threads and to disk, and a restart without the database has it', async () => {
    const own = await newCertificate(['127.0.0.1'])
    const client = await newCertificate(['one.gateway.test'])
    const upstream = await startTlsUpstream(own, { clientCa: client.chain })
    const installation = await createInstallation(configuration({ targets: [upstream.url] }))
    const { db, masterKey } = installation
    const box = openSecretBox(masterKey)
    const clientKeySecretId = await sealSecret(db, box, 'test', client.key)
    const tls = { ca: own.chain, clientCertificate: client.chain, clientKeySecretId }
    await installation.publish(withTls(upstream.url, tls, 2), 2)
    const relay = await startRelay(installation.url)
    const options = {
      databaseUrl: relay.url,
      masterKey,
      dataFolder: createDataFolder(),
      env: { GATEWAY_THREADS: '2' },
    }
    const first = await startProcess(options)
    await eventually('it answers', async () => (await call(first)).status === 200)
    first.child.kill('SIGTERM')
    expect(await first.exited).toBe(0)
    relay.cut()
    const file = readFileSync(join(options.dataFolder, 'snapshot.json'), 'utf8')
    expect(file).toContain(clientKeySecretId)
    expect(file).not.toContain('PRIVATE KEY')
    const second = await startProcess(options)
    await eventually('it answers', async () => (await call(second)).status === 200)
  })
})

describe('a client certificate', () => {
  async function start() {
    const [own, first, second] = await Promise.all([
      newCertificate(['127.0.0.1']),
      newCertificate(['one.gateway.test']),
      newCertificate(['two.gateway.test']),
    ])
    const upstream = await startTlsUpstream(own, { clientCa: `${first.chain}\n${second.chain}` })
    const secrets = { [SECRET]: first.key, [OTHER_SECRET]: second.key }
    const using = (certificate: CertificateFiles, clientKeySecretId: string, revision: number) =>
      withTls(
        upstream.url,
        { ca: own.chain, clientCertificate: certificate.chain, clientKeySecretId },
        revision,
      )
    return { own, first, second, upstream, secrets, using }
  }

  it('is shown to the target', async () => {
    const { own, first, upstream, secrets, using } = await start()
    const without = await startGateway(withTls(upstream.url, { ca: own.chain }), { secrets })
    expect((await call(without)).status).toBe(502)
    const gateway = await startGateway(using(first, SECRET, 1), { secrets })
    expect((await call(gateway)).status).toBe(200)
    expect(upstream.seen).toHaveLength(1)
    expect(upstream.seen[0]?.client).toBeDefined()
  })

  it('is changed by a publication while a call is under way, which ends as it began', async () => {
    const { first, second, upstream, secrets, using } = await start()
    const gateway = await startGateway(using(first, SECRET, 1), { secrets })
    const underWay = call(gateway, '/open/held')
    await eventually('it is there', () => upstream.held.length === 1)
    expect(gateway.publish(using(second, OTHER_SECRET, 2))).toBe(true)
    const calls = await Promise.all(Array.from({ length: 20 }, () => call(gateway)))
    expect(new Set(calls.map(({ status }) => status))).toEqual(new Set([200]))
    upstream.held[0]?.()
    expect(await underWay).toEqual({ status: 200, text: 'held' })
    const [old, ...others] = upstream.seen
    expect(new Set(others.map(({ client }) => client)).size).toBe(1)
    expect(others[0]?.client).not.toBe(old?.client)
  })

  it('whose key is not here is a problem of the configuration, and of this upstream alone', async () => {
    const { first, upstream, using } = await start()
    const gateway = await startGateway(using(first, SECRET, 1))
    const { status, text } = await call(gateway)
    expect(status).toBe(503)
    expect(JSON.parse(text)).toMatchObject({ code: 'upstream_not_configured' })
    expect(gateway.log()[0]?.cause).toContain(SECRET)
    expect(upstream.seen).toEqual([])
  })

  it('of another key is a problem of the configuration too', async () => {
    const { first, second, using } = await start()
    const secrets = { [SECRET]: second.key }
    const gateway = await startGateway(using(first, SECRET, 1), { secrets })
    expect((await call(gateway)).status).toBe(503)
  })
})
