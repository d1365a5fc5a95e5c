import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type LimitSample, limitSamples } from './limit-samples.ts'

const KEY = 'gh_live_of_the_test'
const RUN_LIMIT_MS = 60_000

type Seen = Readonly<{ atMs: number; authorization: string | undefined }>

/** An API that refuses the first call, as the gateway does, and lets the next one through. */
async function startApi(retryAfter: string | undefined) {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    seen.push({ atMs: performance.now(), authorization: request.headers.authorization })
    if (seen.length > 1) return response.end('the ports')
    const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter }
    return response.writeHead(429, headers).end('{"code":"rate_limited"}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ports?island=a` }
}

const COMMANDS: Readonly<Record<LimitSample['id'], readonly [string, ...string[]]>> = {
  typescript: [process.execPath],
  python: ['python3'],
  go: ['go', 'run'],
  curl: ['sh'],
}

function isPresent(command: string): boolean {
  const flag = command === 'go' ? 'version' : '--version'
  return spawnSync(command, [flag], { stdio: 'ignore' }).status === 0
}

/** The languages that this machine has; Node and curl it always has. */
const RUNNABLE = (['typescript', 'curl', 'python', 'go'] as const).filter(
  (id) => id === 'typescript' || id === 'curl' || isPresent(COMMANDS[id][0]),
)

async function run(id: LimitSample['id'], url: string) {
  const sample = limitSamples(url).find((each) => each.id === id)
  if (sample === undefined) throw new Error(`there is no sample in ${id}`)
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-sample-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, id === 'typescript' ? 'call.mts' : id === 'go' ? 'main.go' : 'call')
  writeFileSync(file, sample.code)
  const [command, ...args] = COMMANDS[id]
  const withKey = [`GATEHOUSE_API_KEY=${KEY}`, command, ...args, file]
  const child = spawn('env', withKey, { cwd: folder, timeout: RUN_LIMIT_MS })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output }
}

// Guarantee: what people copy works: it waits as long as it is told, tries again with the key, and shows the answer.
describe.each(RUNNABLE)('the sample in %s', (id) => {
  test('waits for Retry-After and then calls again', { timeout: RUN_LIMIT_MS }, async () => {
    const { seen, url } = await startApi('1')
    const { code, output } = await run(id, url)
    expect([code, output]).toEqual([0, expect.stringContaining('the ports')])
    expect(seen.map(({ authorization }) => authorization)).toEqual(
      Array<string>(2).fill(`Bearer ${KEY}`),
    )
    expect((seen[1]?.atMs ?? 0) - (seen[0]?.atMs ?? 0)).toBeGreaterThan(950)
  })
})

// curl tries again by itself; the others read that there is no point.
describe.each(RUNNABLE.filter((id) => id !== 'curl'))('the sample in %s', (id) => {
  test('gives up where waiting is of no use', { timeout: RUN_LIMIT_MS }, async () => {
    const { seen, url } = await startApi(undefined)
    await run(id, url)
    expect(seen).toHaveLength(1)
  })
})
