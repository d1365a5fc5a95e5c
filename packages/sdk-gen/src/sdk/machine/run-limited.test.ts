import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Limits } from './limits.ts'
import { processTree } from './process-tree.ts'
import { runLimited } from './run-limited.ts'
import { detectSandbox, makeWorkDir, type Sandbox } from './sandbox.ts'

let sandbox: Sandbox
let dir: string
beforeAll(() => {
  sandbox = detectSandbox()
  dir = makeWorkDir(sandbox, os.tmpdir())
})
afterAll(() => fs.rmSync(dir, { recursive: true, force: true }))

const LIMITS: Limits = { timeoutMs: 20_000, memoryMb: 600, diskMb: 40 }
const hasProc = fs.existsSync('/proc/self/stat')

function run(script: string, limits: Partial<Limits> = {}, signal = new AbortController().signal) {
  return runLimited({
    argv: ['sh', '-c', script],
    cwd: dir,
    env: { PATH: '/usr/bin:/bin', ONLY: 'this' },
    limits: { ...LIMITS, ...limits },
    ...{ sandbox, watchedDir: dir, signal },
  })
}

describe('a program of somebody else', () => {
  it('sees the environment that it was given and nothing of ours', async () => {
    vi.stubEnv('GATEHOUSE_TEST_SECRET', 'secret')
    const { outcome, output } = await run('env; echo out; echo err >&2; exit 3')
    expect(outcome).toEqual({ kind: 'exited', code: 3 })
    expect(output).toContain('ONLY=this')
    expect(output).not.toContain('secret')
    expect(output).toMatch(/out\s+err|err\s+out/)
  })

  it('that hangs is ended', async () => {
    const { outcome, ms } = await run('sleep 60', { timeoutMs: 300 })
    expect(outcome.kind).toBe('timed_out')
    expect(ms).toBeLessThan(10_000)
  })

  it('that leaves a process behind with its output open does not hold us', async () => {
    const { outcome, ms } = await run('(trap "" HUP; sleep 50) & exit 0')
    expect(outcome).toEqual({ kind: 'exited', code: 0 })
    expect(ms).toBeLessThan(10_000)
  })

  it('that fills the disk is ended', async () => {
    const fill =
      'i=0; while [ $i -lt 200 ]; do head -c 4000000 /dev/zero > f$i; i=$((i+1)); sleep 0.05; done'
    const { outcome } = await run(fill)
    fs.rmSync(dir, { recursive: true, force: true })
    dir = makeWorkDir(sandbox, os.tmpdir())
    expect(outcome.kind).toBe('too_much_disk')
  })

  it('that says too much is cut in the middle', async () => {
    const { output } = await run('head -c 900000 /dev/zero | tr "\\0" x; echo THE END')
    expect(output.length).toBeLessThan(60_000)
    expect(output).toMatch(/characters left out.+THE END/s)
  })

  it('ends when we are asked to stop', async () => {
    const stopping = new AbortController()
    const running = run('sleep 60', {}, stopping.signal)
    stopping.abort()
    expect((await running).outcome.kind).toBe('stopped')
  })

  it('that is not there is an outcome and no crash', async () => {
    const { outcome } = await run('exec /no/such/program')
    expect(outcome).not.toEqual({ kind: 'exited', code: 0 })
  })
})

// What a machine cannot do is known, and said in the log of the proof; both states are held here.
it('knows whether the network is gone', async () => {
  const { outcome, output } = await run('ls /sys/class/net; cat /proc/net/dev')
  if (sandbox.hasNetwork) expect(outcome.kind).toBe('exited')
  else expect(output.match(/^\s*\w+:/gm)?.map((line) => line.trim())).toEqual(['lo:'])
})

it('is another user than root when we are root', async () => {
  const { output } = await run('id -u')
  const isRoot = process.getuid?.() === 0
  if (isRoot && sandbox.account !== null) expect(output.trim()).toBe(String(sandbox.account.uid))
  else if (!isRoot) expect(sandbox.account).toBeNull()
})

it('ends a program that uses too much memory, where that can be seen', async () => {
  const node = process.execPath
  const eat = `const a=[];setInterval(()=>a.push(Buffer.alloc(3e7,1)),20)`
  const { outcome } = await runLimited({
    argv: [node, '-e', eat],
    cwd: os.tmpdir(),
    env: {},
    limits: { ...LIMITS, timeoutMs: 15_000, memoryMb: 300 },
    // As ourselves: another user may not be able to run this Node.
    sandbox: { account: null, hasNetwork: true, wrap: (argv) => ['env', ...argv] },
    watchedDir: dir,
    signal: new AbortController().signal,
  })
  expect(outcome.kind).toBe(hasProc ? 'too_much_memory' : 'timed_out')
})

it('sees its own process with its memory', () => {
  const [own] = processTree(process.pid)
  if (hasProc) expect(own?.residentBytes).toBeGreaterThan(10_000_000)
  else expect(own).toBeUndefined()
})

it('makes folders that only the sandbox reads', () => {
  expect(fs.statSync(dir).mode & 0o777).toBe(0o700)
  expect(path.dirname(dir)).toBe(os.tmpdir())
})
