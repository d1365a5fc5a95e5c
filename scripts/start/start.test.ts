import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { identityOf } from '../machine/process-identity.ts'
import { nextDelayMs } from './backoff.ts'
import { takeLock } from './lock.ts'
import { endLeftovers, openRunRecord } from './run-record.ts'
import { readSettings } from './settings.ts'
import { openSecrets } from './state.ts'
import { curlLine } from './summary.ts'

let dir = ''

beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-start-'))
})

afterEach(() => fs.rmSync(dir, { recursive: true, force: true }))

async function sleeper() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'])
  await once(child, 'spawn')
  return { pid: child.pid ?? 0, kill: () => child.kill('SIGKILL'), exited: once(child, 'exit') }
}

describe('settings', () => {
  it('binds to loopback with demo and standard ports when nothing is said', () => {
    const read = readSettings([], {}, '/checkout')
    expect(read).toMatchObject({
      ok: true,
      settings: {
        isDemo: true,
        isPublic: false,
        host: '127.0.0.1',
        home: '/checkout/.gatehouse',
        ports: { portal: 3000, gateway: 8080, control: 8081, ferry: 8090, postgres: 54_320 },
        portalUrl: 'http://localhost:3000',
        gatewayUrl: 'http://localhost:8080',
        privateNetworks: '127.0.0.0/8,::1/128',
      },
    })
  })

  it('names everything that a public bind lacks, at once', () => {
    const env = { HOST: '0.0.0.0', SMTP_URL: 'smtp://mail' }
    const read = readSettings(['--dev'], env, '/checkout')
    if (read.ok) throw new Error('a public bind without settings must not start')
    const named = read.problems.map((problem) => problem.split(' ')[0])
    expect(named).toEqual(['PORTAL_URL', 'GATEWAY_URL', 'MAIL_FROM', 'ADMIN_EMAIL', '--dev'])
  })

  it('has no demo and reaches no private network on a public bind', () => {
    const env = {
      HOST: '0.0.0.0',
      PORTAL_URL: 'https://developers.example.com',
      GATEWAY_URL: 'https://api.example.com',
      SMTP_URL: 'smtp://mail.example.com',
      MAIL_FROM: 'gatehouse@example.com',
      ADMIN_EMAIL: 'ops@example.com',
    }
    expect(readSettings([], env, '/checkout')).toMatchObject({
      ok: true,
      settings: { isDemo: false, isPublic: true, privateNetworks: '' },
    })
  })

  it.each([
    [['--frsh'], {}, '--frsh is not an option'],
    [[], { PORTAL_PORT: '0' }, 'PORTAL_PORT is not a port'],
    [[], { GATEWAY_PORT: '80a' }, 'GATEWAY_PORT is not a port'],
    [[], { FERRY_PORT: '65536' }, 'FERRY_PORT is not a port'],
    [[], { PORTAL_PORT: '8080' }, 'GATEWAY_PORT and PORTAL_PORT are both 8080'],
  ])('refuses %j %j', (argv, env, problem) => {
    const read = readSettings(argv, env, '/checkout')
    expect(read).toMatchObject({ ok: false, problems: [expect.stringContaining(problem)] })
  })
})

describe('lock', () => {
  it('is held by one at a time and free again after its release', () => {
    const file = path.join(dir, 'lock.json')
    const first = takeLock(file)
    if (!first.ok) throw new Error('nobody held it')
    expect(takeLock(file)).toMatchObject({ ok: false, holder: { pid: process.pid } })
    first.release()
    const second = takeLock(file)
    expect(second.ok).toBe(true)
    if (second.ok) second.release()
    expect(fs.readdirSync(dir)).toEqual([])
  })

  it.each([
    ['whose process is gone', { pid: 2 ** 22 + 1, identity: 'x', startedAt: '' }],
    ['whose number another process has now', { pid: process.pid, identity: 'x', startedAt: '' }],
  ])('is taken over from a holder %s', (_name, holder) => {
    const file = path.join(dir, 'lock.json')
    fs.writeFileSync(file, JSON.stringify(holder))
    expect(takeLock(file).ok).toBe(true)
  })

  it('is taken over when its text is broken', () => {
    const file = path.join(dir, 'lock.json')
    fs.writeFileSync(file, '{"pid":')
    expect(takeLock(file).ok).toBe(true)
  })
})

describe('what a killed start left running', () => {
  it('is ended, except PostgreSQL', async () => {
    const file = path.join(dir, 'run.json')
    const [part, postgres] = [await sleeper(), await sleeper()]
    const record = openRunRecord(file)
    record.add('gateway', part.pid)
    record.add('postgres', postgres.pid)
    expect(await endLeftovers(file)).toEqual({ ended: ['gateway'], isPostgresRunning: true })
    await part.exited
    expect(identityOf(postgres.pid)).not.toBeNull()
    postgres.kill()
    await postgres.exited
  })

  it('is never a process that has an old number', async () => {
    const file = path.join(dir, 'run.json')
    const other = await sleeper()
    fs.writeFileSync(
      file,
      JSON.stringify([{ name: 'portal', pid: other.pid, identity: 'an older one' }]),
    )
    expect(await endLeftovers(file)).toEqual({ ended: [], isPostgresRunning: false })
    expect(identityOf(other.pid)).not.toBeNull()
    other.kill()
    await other.exited
  })
})

describe('backoff', () => {
  it('doubles with each failure in a row up to 15 s', () => {
    const delays: number[] = []
    for (let failures = 0, i = 0; i < 7; i++) {
      const next = nextDelayMs(failures, 100)
      delays.push(next.delayMs)
      failures = next.failures
    }
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000])
  })

  it('begins anew after a healthy run', () => {
    expect(nextDelayMs(5, 30_000)).toEqual({ delayMs: 500, failures: 1 })
  })
})

describe('secrets', () => {
  it('are made once, differ, and are for our eyes alone', () => {
    const file = path.join(dir, 'secrets.json')
    const made = openSecrets(file)
    expect(openSecrets(file)).toEqual(made)
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
    expect(new Set(Object.values(made)).size).toBe(4)
    expect(Buffer.from(made.masterKey, 'base64')).toHaveLength(32)
    expect(made.adminPassword).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/)
  })

  it('are not replaced when they cannot be read', () => {
    const file = path.join(dir, 'secrets.json')
    fs.writeFileSync(file, '{"masterKey":')
    expect(() => openSecrets(file)).toThrow(/secrets\.json cannot be read/)
  })
})

it('prints a call only when it has a key to make it with', () => {
  const read = readSettings([], { GATEWAY_PORT: '9080' }, '/checkout')
  if (!read.ok) throw new Error(read.problems.join())
  const credentials = {
    portal: '',
    gateway: '',
    control: '',
    admin: { email: '', password: '', token: '' },
    developer: null,
    apiKey: 'gh_live_x',
  }
  expect(curlLine(read.settings, credentials)).toBe(
    "curl -i -H 'Authorization: Bearer gh_live_x' http://localhost:9080/ferry/v1/sailings",
  )
  expect(curlLine(read.settings, { ...credentials, apiKey: null })).toBeNull()
})
