import { once } from 'node:events'
import { rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type HeldCertificates, openCertificates } from '../src/tls/held-certificates.ts'
import { certificateFolder, newCertificate, writeFiles } from './support/certificates.ts'
import { eventually } from './support/eventually.ts'
import { createDataFolder, type GatewayProcess, spawnGateway } from './support/process.ts'
import { startInstallation } from './support/running-installation.ts'

async function open(...folders: string[]): Promise<HeldCertificates> {
  const opened = await openCertificates(folders, Date.now)
  if (!opened.ok) throw new Error(opened.problems.join('\n'))
  return opened.held
}

async function problemsOf(...folders: string[]): Promise<readonly string[]> {
  const opened = await openCertificates(folders, Date.now)
  return opened.ok ? [] : opened.problems
}

const foldersIn = (held: HeldCertificates) =>
  held.material().certificates.map(({ folder }) => folder)

describe('a folder of certificates', () => {
  it('may be one certificate, or have one in each subfolder; listed twice it counts once', async () => {
    const one = await newCertificate(['a.test', '*.A.test', '127.0.0.1'])
    const folder = certificateFolder({ b: one, a: one })
    const held = await open(join(folder, 'b/'), folder)
    expect(foldersIn(held)).toEqual([join(folder, 'b'), join(folder, 'a')])
    expect(held.material().certificates[0]?.names).toEqual(['a.test', '*.a.test', '127.0.0.1'])
  })

  // Kubernetes mounts a secret as links through `..data`, which moves to another version of all files at once.
  it('may be a mounted secret', async () => {
    const folder = certificateFolder({ '..2026': await newCertificate(['a.test']) })
    symlinkSync('..2026', join(folder, '..data'))
    for (const name of ['tls.crt', 'tls.key']) symlinkSync(`..data/${name}`, join(folder, name))
    expect(foldersIn(await open(folder))).toEqual([folder])
  })

  it('with trouble is refused for every reason at once', async () => {
    const [good, other] = await Promise.all([
      newCertificate(['a.test']),
      newCertificate(['b.test']),
    ])
    const expired = await newCertificate(['c.test'], { notAfterDate: new Date(Date.now() - 1_000) })
    const early = await newCertificate(['d.test'], { notBeforeDate: new Date(Date.now() + 60_000) })
    const folder = certificateFolder({
      'no-key': { chain: good.chain },
      'no-certificate': { key: good.key },
      'other-key': { chain: good.chain, key: other.key },
      expired: { chain: expired.chain, key: other.key },
      early,
      nameless: await newCertificate([]),
      junk: { chain: 'junk', key: 'junk' },
      swapped: { chain: good.key, key: good.chain },
    })
    const problems = await problemsOf(folder, '/nowhere', certificateFolder())
    const at = (name: string) => problems.filter((text) => text.startsWith(join(folder, name)))
    expect(at('no-key').join()).toMatch(/its key is missing: tls\.key/)
    expect(at('no-certificate').join()).toMatch(/the certificate is missing: tls\.crt/)
    expect(at('other-key').join()).toMatch(/tls\.key is not the key/)
    expect(at('expired').join()).toMatch(/has expired: 20.*tls\.key is not the key/)
    expect(at('early').join()).toMatch(/is not valid before/)
    expect(at('nameless').join()).toMatch(/has no names/)
    expect(at('junk').join()).toMatch(/not a certificate in PEM.*not an unencrypted private key/)
    expect(at('swapped')).toHaveLength(2)
    expect(problems.join()).toMatch(/\/nowhere: cannot be read \(ENOENT\)/)
    expect(problems.join()).toMatch(/holds no certificate/)
  })
})

/** Looks once, as at SIGHUP, and tells what came of it. */
async function lookAgain(held: HeldCertificates) {
  const seen = { changed: [] as string[], refused: [] as string[], materials: 0 }
  const follower = held.follow({
    onMaterial: () => {
      seen.materials += 1
    },
    onChanged: (folders) => seen.changed.push(...folders),
    onRefused: (folder) => seen.refused.push(folder),
  })
  await follower.start()
  await follower.stop()
  return seen
}

describe('certificates on disk that change', () => {
  it('come into force one by one: a bad one keeps what its folder had', async () => {
    const folder = certificateFolder({
      a: await newCertificate(['a.test']),
      b: await newCertificate(['b.test']),
      gone: await newCertificate(['gone.test']),
    })
    const held = await open(folder)
    const ticketKeys = held.material().ticketKeys
    expect(await lookAgain(held)).toEqual({ changed: [], refused: [], materials: 0 })
    writeFiles(folder, 'a', await newCertificate(['a.test', 'more.test']))
    writeFiles(folder, 'b', { key: 'half a renewal' })
    writeFiles(folder, 'new', await newCertificate(['new.test']))
    rmSync(join(folder, 'gone'), { recursive: true })
    const inFolder = (...names: string[]) => names.map((name) => join(folder, name))
    const seen = await lookAgain(held)
    expect(seen.changed.sort()).toEqual(inFolder('a', 'gone', 'new'))
    expect(seen).toMatchObject({ refused: inFolder('b'), materials: 1 })
    expect(held.material().certificates.map(({ names }) => names)).toEqual([
      ['a.test', 'more.test'],
      ['b.test'],
      ['new.test'],
    ])
    expect(held.material().ticketKeys).not.toEqual(ticketKeys)
    expect(await lookAgain(held)).toMatchObject({ refused: [], materials: 0 }) // said once
    expect(held.status().find(({ folder: at }) => at.endsWith('/b'))?.isRefused).toBe(true)
    writeFiles(folder, 'b', await newCertificate(['b.test']))
    expect(await lookAgain(held)).toMatchObject({ changed: inFolder('b'), refused: [] })
    expect(held.status().every(({ isRefused }) => !isRefused)).toBe(true)
  })

  it('all stay when their folder cannot be read any more', async () => {
    const folder = certificateFolder({ a: await newCertificate(['a.test']) })
    const held = await open(folder)
    rmSync(folder, { recursive: true })
    expect(await lookAgain(held)).toMatchObject({ changed: [], refused: [folder] })
    expect(foldersIn(held)).toEqual([join(folder, 'a')])
  })
})

describe('the process', () => {
  it('with certificates that cannot be served lists every problem and exits with 78', async () => {
    const folder = certificateFolder({
      a: { chain: (await newCertificate(['a.test'])).chain },
      b: await newCertificate([]),
    })
    const started = spawnGateway({
      databaseUrl: 'postgres://127.0.0.1:1/nobody',
      masterKey: Buffer.alloc(32).toString('base64'),
      dataFolder: createDataFolder(),
      env: { GATEWAY_TLS_CERTIFICATES: folder },
    })
    expect(await started.exited).toBe(78)
    expect(started.stderr()).toMatch(/GATEWAY_TLS_CERTIFICATES[\s\S]*tls\.key[\s\S]*no names/)
  })

  it.each([
    ['one thread', '1'],
    ['several threads', '2'],
  ])('of %s takes new certificates at SIGHUP and keeps its connections', async (_what, threads) => {
    const folder = certificateFolder({ a: await newCertificate(['a.test']) })
    const { gateway } = await startInstallation({
      env: {
        GATEWAY_THREADS: threads,
        GATEWAY_TLS_CERTIFICATES: folder,
        GATEWAY_TLS_PORT: '0',
        GATEWAY_DRAIN_LIMIT_MS: '300',
      },
    })
    const standing = await openMany(gateway)
    writeFiles(folder, 'a', await newCertificate(['a.test', 'renewed.test']))
    gateway.child.kill('SIGHUP')
    await eventually('it says so', () =>
      gateway.lines().some(({ msg }) => msg === 'certificates in force'),
    )
    await eventually('every thread has it', async () =>
      (await openMany(gateway)).every((socket) => namesOf(socket).includes('renewed.test')),
    )
    writeFiles(folder, 'a', { chain: 'junk' })
    gateway.child.kill('SIGHUP')
    await eventually('it is refused', () =>
      gateway.lines().some(({ msg, level }) => String(msg).includes('refused') && level === 50),
    )
    const metrics = await (await fetch(`${gateway.controlUrl}/metrics`)).text()
    const label = `\\{certificate="${join(folder, 'a')}"\\}`
    expect(metrics).toMatch(new RegExp(`^gatehouse_tls_certificate_refused${label} 1$`, 'm'))
    const [, notAfter] =
      new RegExp(`^gatehouse_tls_certificate_not_after_seconds${label} (\\d+)`, 'm').exec(
        metrics,
      ) ?? []
    expect(Number(notAfter)).toBeGreaterThan(Date.now() / 1_000)
    for (const socket of [...standing, ...(await openMany(gateway))]) {
      socket.write('GET /open/a HTTP/1.1\r\nHost: a\r\n\r\n')
      const [chunk] = (await once(socket, 'data')) as [Buffer]
      expect(chunk.toString('latin1')).toMatch(/^HTTP\/1\.1 200 /)
    }
    gateway.child.kill('SIGTERM')
    expect(await gateway.exited).toBe(0)
  })
})

/** So many that each thread has some. */
function openMany(gateway: GatewayProcess): Promise<TLSSocket[]> {
  const tls = gateway.lines().find(({ msg }) => msg === 'ready')?.tls
  const port = Number(new URL(String(tls)).port)
  return Promise.all(
    Array.from({ length: 16 }, async () => {
      const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
      onTestFinished(() => {
        socket.destroy()
      })
      await once(socket, 'secureConnect')
      return socket
    }),
  )
}

const namesOf = (socket: TLSSocket) => String(socket.getPeerCertificate().subjectaltname)
