import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import type { Credentials } from './start.ts'

const ENTRY = path.join(import.meta.dirname, '../../apps/gateway/test/main-with-clock.ts')
const START_LIMIT_MS = 30_000

/** A second node of the installation, whose clock can be moved; the first keeps the time of everybody else. */
export type ClockedGateway = Readonly<{
  url: string
  /** From now on its clock is so many milliseconds ahead of the machine's. */
  moveAhead(aheadMs: number): Promise<void>
  stop(): Promise<void>
}>

/** Where the product of this run keeps what a gateway needs. */
export type Installation = Readonly<{ home: string; databaseUrl: string; credentials: Credentials }>

/**
 * Starts it from its test entry, on free ports and in a folder of its own.
 * @throws with the end of its log when it does not come up
 */
export async function startClockedGateway(installation: Installation): Promise<ClockedGateway> {
  const { home, databaseUrl, credentials } = installation
  const folder = fs.mkdtempSync(path.join(home, 'clocked-gateway-'))
  const secrets = JSON.parse(fs.readFileSync(path.join(home, 'secrets.json'), 'utf8')) as {
    masterKey: string
  }
  const child = spawn(process.execPath, [ENTRY], {
    env: {
      PATH: process.env.PATH,
      GATEHOUSE_TEST_RUN: process.env.GATEHOUSE_TEST_RUN,
      DATABASE_URL: databaseUrl,
      GATEHOUSE_MASTER_KEY: secrets.masterKey,
      GATEHOUSE_PRIVATE_NETWORKS: '127.0.0.0/8',
      GATEWAY_DATA_DIR: folder,
      GATEWAY_PORT: '0',
      GATEWAY_CONTROL_PORT: '0',
      GATEWAY_DRAIN_GRACE_MS: '0',
      GATEWAY_THREADS: '1', // a clock can be moved in one thread only
      GATEWAY_PORTAL_URL: credentials.portal,
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const stop = async () => {
    if (child.exitCode === null && child.kill('SIGTERM')) await once(child, 'exit')
    fs.rmSync(folder, { recursive: true, force: true })
  }
  try {
    return { url: await urlWhenReady(child), moveAhead: (ms) => moveAhead(child, ms), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function moveAhead(child: ChildProcess, aheadMs: number): Promise<void> {
  const answered = once(child, 'message')
  child.send(aheadMs)
  await answered
}

function urlWhenReady(child: ChildProcess): Promise<string> {
  let text = ''
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(new Error(`the gateway ${why}:\n${text.split('\n').slice(-20).join('\n')}`))
    const timer = setTimeout(() => fail('was not ready in time'), START_LIMIT_MS)
    child.once('exit', (code) => fail(`ended with code ${code}`))
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const line = text.split('\n').find((candidate) => candidate.includes('"msg":"ready"'))
      if (line === undefined) return
      clearTimeout(timer)
      resolve((JSON.parse(line) as { url: string }).url)
    })
  })
}
