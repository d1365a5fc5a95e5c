import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

let child: ChildProcess | undefined
afterEach(() => child?.kill('SIGKILL'))

function start(env: Record<string, string>): ChildProcess {
  child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  return child
}

test.each(['SIGTERM', 'SIGINT'] as const)('listens, and ends on %s with 0', async (signal) => {
  const ferry = start({ FERRY_PORT: '0' })
  const [line] = await once(ferry.stdout as NodeJS.ReadableStream, 'data')
  const address = /http:\/\/127\.0\.0\.1:\d+/.exec(String(line))?.[0]
  expect((await fetch(`${address}/healthz`)).status).toBe(200)
  ferry.kill(signal)
  expect(await once(ferry, 'exit')).toEqual([0, null])
})

test('finishes the request under way before it ends', async () => {
  const ferry = start({ FERRY_PORT: '0' })
  const [line] = await once(ferry.stdout as NodeJS.ReadableStream, 'data')
  const address = /http:\/\/127\.0\.0\.1:\d+/.exec(String(line))?.[0]
  const json = { 'content-type': 'application/json' }
  await fetch(`${address}/_knobs`, { method: 'PUT', headers: json, body: '{"latencyMs":400}' })
  const slow = fetch(`${address}/v1/ports`)
  // Answered after the slow one arrived: Node accepts connections in their order.
  await fetch(`${address}/healthz`)
  ferry.kill('SIGTERM')
  const answer = await slow
  expect(answer.status).toBe(200)
  expect(answer.headers.get('connection')).toBe('close')
  expect(await once(ferry, 'exit')).toEqual([0, null])
})

test('says every bad setting at once and exits 78', async () => {
  const ferry = start({ FERRY_PORT: '99999', FERRY_HOST: '' })
  const [[text], exit] = await Promise.all([
    once(ferry.stderr as NodeJS.ReadableStream, 'data'),
    once(ferry, 'exit'),
  ])
  expect(String(text)).toMatch(/FERRY_HOST/)
  expect(String(text)).toMatch(/FERRY_PORT/)
  expect(exit).toEqual([78, null])
})
