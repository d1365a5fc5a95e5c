import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { fingerprint } from './fingerprint.ts'
import { listeningInodes, parseLsof, portOwner } from './port-owner.ts'
import { freePort, isPortFree } from './ports.ts'
import { identityOf, isRunning, parseProcStat } from './process-identity.ts'
import { runCommand } from './run-command.ts'

const PROC_NET_TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4242 1 0 100 0 0 10 0
   1: 0100007F:0BB8 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 4243 1 0 20 4 30 10 -1
   2: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4244 1 0 100 0 0 10 0
`

describe('port owner', () => {
  it('takes the listening socket and not the connections to it', () => {
    expect(listeningInodes(PROC_NET_TCP, 3000)).toEqual(['4242'])
    expect(listeningInodes(PROC_NET_TCP, 8080)).toEqual(['4244'])
    expect(listeningInodes(PROC_NET_TCP, 80)).toEqual([])
  })

  it('reads the first process of lsof', () => {
    expect(parseLsof('p812\ncnode\nf21\n')).toEqual({ pid: 812, command: 'node' })
    expect(parseLsof('')).toBeNull()
  })

  it('names this process as the owner of a port that it listens on', async () => {
    const port = await freePort()
    expect(await isPortFree(port, '127.0.0.1')).toBe(true)
    const server = net.createServer().listen(port, '127.0.0.1')
    await once(server, 'listening')
    expect(await isPortFree(port, '127.0.0.1')).toBe(false)
    expect(portOwner(port)).toMatchObject({ pid: process.pid })
    server.close()
    await once(server, 'close')
  })

  it.runIf(hasIpv6())('counts a port as taken when somebody has it on ::1 alone', async () => {
    const port = await freePort()
    const server = net.createServer().listen(port, '::1')
    await once(server, 'listening')
    expect(await isPortFree(port, '127.0.0.1')).toBe(false)
    server.close()
    await once(server, 'close')
  })
})

describe('process identity', () => {
  it('reads a stat line whose command holds spaces and brackets', () => {
    const fields = Array.from({ length: 49 }, (_, index) => index + 4)
    const line = `77 (a) b (c)) S ${fields.join(' ')}`
    expect(parseProcStat(line)).toEqual({ state: 'S', group: 5, startedTicks: '22' })
    expect(parseProcStat('77 (a')).toBeNull()
  })

  it('knows a process until it ends, and never takes another for it', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'])
    await once(child, 'spawn')
    const pid = child.pid ?? 0
    const identity = identityOf(pid) ?? ''
    expect(isRunning(pid, identity)).toBe(true)
    expect(isRunning(process.pid, identity)).toBe(false)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(identityOf(pid)).toBeNull()
  })
})

describe('fingerprint', () => {
  it('changes with content, name and absence, and with nothing else', () => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-fingerprint-'))
    const write = (file: string, text: string) => {
      fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
      fs.writeFileSync(path.join(root, file), text)
    }
    const now = () => fingerprint(root, ['src', 'lock.json'])
    write('src/a/b.ts', 'one')
    const first = now()
    expect(now()).toBe(first)
    write('src/node_modules/x.js', 'installed')
    write('src/a/b.test.ts', 'tested')
    expect(now()).toBe(first)
    write('lock.json', '{}')
    const locked = now()
    write('src/a/b.ts', 'two')
    const changed = now()
    fs.renameSync(path.join(root, 'src/a/b.ts'), path.join(root, 'src/a/c.ts'))
    expect(new Set([first, locked, changed, now()]).size).toBe(4)
    fs.rmSync(root, { recursive: true })
  })
})

describe('runCommand', () => {
  const cwd = os.tmpdir()

  it('gives the exit code, and 1 for a program that does not exist', async () => {
    const exits = [process.execPath, '-e', 'process.exit(7)'] as const
    expect(await runCommand({ argv: exits, cwd })).toBe(7)
  })

  it('ends what the command started, too', async () => {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-command-'))
    const pidFile = path.join(dir, 'pid')
    const script = `
      const { spawn } = require('node:child_process')
      const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' })
      require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(child.pid))
      child.unref()`
    expect(await runCommand({ argv: [process.execPath, '-e', script], cwd })).toBe(0)
    const pid = Number(fs.readFileSync(pidFile, 'utf8'))
    await expect.poll(() => identityOf(pid)).toBeNull()
    fs.rmSync(dir, { recursive: true })
  })

  it('ends the command when asked to', async () => {
    const argv = [process.execPath, '-e', 'setInterval(() => undefined, 1000)'] as const
    const stopping = new AbortController()
    const code = runCommand({ argv, cwd, signal: stopping.signal })
    stopping.abort()
    expect(await code).toBe(1)
  })
})

function hasIpv6(): boolean {
  return Object.values(os.networkInterfaces()).some((all) =>
    all?.some(({ address }) => address === '::1'),
  )
}
