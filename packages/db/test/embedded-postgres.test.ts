import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterEach, expect, it } from 'vitest'
import {
  type EmbeddedPostgres,
  eraseEmbeddedPostgres,
  startEmbeddedPostgres,
} from '../src/embedded/embedded-postgres.ts'
import { isAlive, parsePostmasterPid, waitForExit } from '../src/embedded/postmaster.ts'
import { startTemporaryPostgres } from '../src/embedded/temporary-postgres.ts'

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function stateFolder(): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-embedded-test-'))
  fs.chmodSync(dir, 0o711)
  cleanups.push(() => fs.rmSync(dir, { recursive: true, force: true }))
  return dir
}

async function start(dir: string, port = 0): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dir, port, fsync: false })
  cleanups.push(() => server.destroy())
  return server
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

/** A parent of its own that starts a server, prints its process number and can be killed. */
async function startInVictim(
  module: 'embedded-postgres.ts' | 'temporary-postgres.ts',
  call: string,
): Promise<{ pid: number; kill(): Promise<void> }> {
  const file = path.join(import.meta.dirname, '../src/embedded', module)
  const script = `
    import * as embedded from ${JSON.stringify(file)}
    console.log((await embedded.${call}).pid)
    setInterval(() => undefined, 1000)`
  const victim = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(victim, 'exit')
  const kill = async () => {
    victim.kill('SIGKILL')
    await exited
  }
  cleanups.push(kill)
  const [pid] = await once(victim.stdout, 'data')
  return { pid: Number(pid), kill }
}

it('keeps the data over a stop and a start, and its process is gone in between', async () => {
  const dir = stateFolder()
  const first = await start(dir)
  await query(first.url, 'create table kept as select 7 as n')
  await first.stop()
  expect(isAlive(first.pid)).toBe(false)

  const second = await start(dir)
  expect(second.adopted).toBe(false)
  expect(await query(second.url, 'select n from kept')).toEqual([{ n: 7 }])
})

it('hands out a database in UTF-8 and locale C whose owner is no superuser, on loopback alone', async () => {
  const dir = stateFolder()
  const { url } = await start(dir)
  const [row] = await query(
    url,
    `select current_user as "user", current_database() as db, rolsuper as super,
       pg_encoding_to_char(encoding) as encoding, datcollate as collate,
       current_setting('listen_addresses') as addresses, current_setting('port')::int as port
     from pg_roles, pg_database where rolname = current_user and datname = current_database()`,
  )
  expect(row).toEqual({
    user: 'gatehouse',
    db: 'gatehouse',
    super: false,
    encoding: 'UTF8',
    collate: 'C',
    addresses: '127.0.0.1',
    port: Number(new URL(url).port),
  })
  expect(fs.statSync(path.join(dir, 'passwords.json')).mode & 0o777).toBe(0o600)
})

it('takes over the server whose parent was killed', async () => {
  const dir = stateFolder()
  const victim = await startInVictim(
    'embedded-postgres.ts',
    `startEmbeddedPostgres({ dir: ${JSON.stringify(dir)}, port: 0, fsync: false })`,
  )
  await victim.kill()
  expect(isAlive(victim.pid)).toBe(true)

  const server = await start(dir)
  expect(server).toMatchObject({ adopted: true, pid: victim.pid })
  expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await server.stop()
  expect(isAlive(victim.pid)).toBe(false)
})

it('names the server that has the data open when it does not take our password', async () => {
  const dir = stateFolder()
  const server = await start(dir)
  const file = path.join(dir, 'passwords.json')
  const passwords = fs.readFileSync(file, 'utf8')
  fs.writeFileSync(file, JSON.stringify({ superuser: 'another', owner: 'another' }))
  await expect(start(dir)).rejects.toThrow(
    new RegExp(`process ${server.pid}.*does not take our password.*kill -INT ${server.pid}`),
  )
  fs.writeFileSync(file, passwords)
})

it('starts over a postmaster.pid whose number another process has now', async () => {
  const dir = stateFolder()
  const first = await start(dir)
  const file = path.join(first.dataDir, 'postmaster.pid')
  const stale = fs.readFileSync(file, 'utf8').replace(/^\d+/, String(process.pid))
  await first.stop()
  fs.writeFileSync(file, stale)

  const second = await start(dir)
  expect(second.adopted).toBe(false)
  expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }])
})

it.runIf(process.getuid?.() === 0)(
  'puts the data outside a state folder that an unprivileged server cannot enter',
  async () => {
    const dir = stateFolder()
    fs.chmodSync(dir, 0o700)
    const first = await start(dir)
    expect(first.dataDir.startsWith(dir)).toBe(false)
    await query(first.url, 'create table kept as select 7 as n')
    await first.stop()

    const second = await start(dir)
    expect(await query(second.url, 'select n from kept')).toEqual([{ n: 7 }])
    await second.stop()
    await eraseEmbeddedPostgres(dir)
    expect(fs.existsSync(second.dataDir)).toBe(false)
  },
)

it('says why when the port is taken', async () => {
  const { port } = await start(stateFolder())
  await expect(start(stateFolder(), port)).rejects.toThrow(
    new RegExp(`did not start on port ${port}[\\s\\S]*Address already in use`),
  )
})

it('leaves neither process nor folder of a temporary server', async () => {
  const before = fs
    .readdirSync(os.tmpdir())
    .filter((name) => name.startsWith('gatehouse-postgres-'))
  const server = await startTemporaryPostgres()
  expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await server.destroy()
  expect(isAlive(server.pid)).toBe(false)
  const after = fs.readdirSync(os.tmpdir()).filter((name) => name.startsWith('gatehouse-postgres-'))
  expect(after.filter((name) => !before.includes(name))).toEqual([])
})

it('ends a temporary server when the process that wanted it is killed', async () => {
  const victim = await startInVictim('temporary-postgres.ts', 'startTemporaryPostgres()')
  await victim.kill()
  expect(await waitForExit(victim.pid, 10_000)).toBe(true)
})

it('reads no postmaster.pid that is cut short', () => {
  expect(parsePostmasterPid('12\n/data\n1700000000\n5432\n\n127.0.0.1\n')).toEqual({
    pid: 12,
    dataDir: '/data',
    port: 5432,
  })
  for (const text of [
    '',
    '12',
    '12\n/data\n1700000000',
    '12\n/data\n1700000000\n\n',
    'x\n/data\n1\n2',
  ]) {
    expect(parsePostmasterPid(text)).toBeNull()
  }
})
