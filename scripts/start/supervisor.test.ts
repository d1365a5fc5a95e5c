import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { identityOf } from '../machine/process-identity.ts'
import type { Part } from './parts.ts'
import { openRunRecord } from './run-record.ts'
import { createSupervisor, type Supervisor } from './supervisor.ts'

let dir = ''
let said: string[] = []
let supervisor: Supervisor

beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-supervisor-'))
  said = []
  supervisor = createSupervisor(openRunRecord(path.join(dir, 'run.json')), (line) =>
    said.push(line),
  )
})

afterEach(async () => {
  await supervisor.stop()
  fs.rmSync(dir, { recursive: true, force: true })
})

/** A part that runs `body`, says ready, and notes in `events` that it was asked to end. */
function part(name: Part['name'], body = ''): Part {
  const script = `
    const fs = require('node:fs')
    const note = (text) => fs.appendFileSync(${JSON.stringify(path.join(dir, 'events'))}, text + '\\n')
    process.on('SIGTERM', () => { note('${name} ends'); process.exit(0) })
    ${body}
    setInterval(() => undefined, 1000)
    fs.writeFileSync(${JSON.stringify(path.join(dir, `${name}.pid`))}, String(process.pid))
    console.log('ready')`
  return {
    name,
    argv: [process.execPath, '-e', script],
    cwd: dir,
    env: {},
    logFile: path.join(dir, `${name}.log`),
    ready: { logged: 'ready' },
  }
}

const pidOf = (name: string) => Number(fs.readFileSync(path.join(dir, `${name}.pid`), 'utf8'))

it('starts a part again after a crash, and stops that one, too', async () => {
  await supervisor.start(part('gateway'))
  const first = pidOf('gateway')
  process.kill(first, 'SIGKILL')
  await expect.poll(() => said, { timeout: 10_000 }).toContain('✓ gateway is back')
  expect(said[0]).toMatch(/^! gateway ended \(SIGKILL\); starting it again in 0\.5 s\. Log: /)
  const second = pidOf('gateway')
  expect(second).not.toBe(first)
  await supervisor.stop()
  expect(identityOf(second)).toBeNull()
})

it('stops the parts one after the other, the last started first', async () => {
  await Promise.all(
    ['ferry', 'gateway', 'worker', 'portal'].map((name) =>
      supervisor.start(part(name as Part['name'])),
    ),
  )
  await supervisor.stop()
  const events = fs.readFileSync(path.join(dir, 'events'), 'utf8').trim().split('\n')
  expect(events).toEqual(['portal ends', 'worker ends', 'gateway ends', 'ferry ends'])
})

it('stops the others while one is waiting to be started again', async () => {
  await supervisor.start(part('gateway'))
  await supervisor.start(part('portal'))
  process.kill(pidOf('portal'), 'SIGKILL')
  await expect.poll(() => said).toHaveLength(1)
  await supervisor.stop()
  expect(identityOf(pidOf('gateway'))).toBeNull()
  expect(said).toHaveLength(1)
})

it('tells the exit code and the last words of a part that does not come up', async () => {
  const wrong = part('gateway', "console.error('DATABASE_URL is not set'); process.exit(78)")
  await expect(supervisor.start(wrong)).rejects.toMatchObject({
    name: 'PartFailed',
    exitCode: 78,
    message: expect.stringMatching(/^gateway ended with code 78\.[\s\S]*DATABASE_URL is not set/),
  })
})
