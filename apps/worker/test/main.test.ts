import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createInstallation, type Installation } from './installation.ts'

const MAIN = path.join(import.meta.dirname, '../src/main.ts')

let installation: Installation

beforeAll(async () => {
  installation = await createInstallation()
  await installation.install()
})
afterAll(() => installation.close())

type Process = { child: ChildProcess; output: () => string; exit: Promise<number | null> }

function start(env: Record<string, string>): Process {
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += String(chunk)
    })
  }
  return { child, output: () => output, exit: once(child, 'close').then(([code]) => code) }
}

it('names every unusable variable at once, no value, and exits 78', async () => {
  const { output, exit } = start({
    GATEHOUSE_MASTER_KEY: 'c2hvcnQ=',
    SMTP_URL: 'http://mail.example',
    MAIL_FROM: 'nobody',
    WORKER_CONCURRENCY: '0',
  })
  expect(await exit).toBe(78)
  for (const name of [
    'DATABASE_URL is not set',
    'PORTAL_URL is not set',
    'GATEHOUSE_MASTER_KEY: must be 32 bytes in base64',
    'SMTP_URL: ',
    'MAIL_FROM: ',
    'WORKER_CONCURRENCY: ',
  ]) {
    expect(output()).toContain(name)
  }
  expect(output()).not.toContain('c2hvcnQ=')
})

it('exits 78 when the master key belongs to another installation', async () => {
  const { output, exit } = start({
    DATABASE_URL: installation.url,
    GATEHOUSE_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
    PORTAL_URL: 'http://localhost:3000',
  })
  expect(await exit).toBe(78)
  expect(output()).toContain('GATEHOUSE_MASTER_KEY is not the key')
})

it('says when it is ready and ends cleanly on SIGTERM', async () => {
  const { child, output, exit } = start({
    DATABASE_URL: installation.url,
    GATEHOUSE_MASTER_KEY: installation.masterKey,
    PORTAL_URL: 'http://localhost:3000',
  })
  await vi.waitFor(() => expect(output()).toContain('"msg":"ready"'), {
    timeout: 20_000,
    interval: 25,
  })
  child.kill('SIGTERM')
  expect(await exit).toBe(0)
  const last = output().trimEnd().split('\n').at(-1) ?? ''
  expect(JSON.parse(last)).toMatchObject({ level: 'info', msg: 'stopped' })
})
