import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

const ENTRY = path.join(import.meta.dirname, '../../examples/ferry/src/main.ts')

/** Another ferry service with knobs of its own: a new release of the first. */
export type SecondFerry = Readonly<{ url: string; stop(): Promise<void> }>

/** @throws when it ends before it listens */
export async function startSecondFerry(): Promise<SecondFerry> {
  const child = spawn(process.execPath, [ENTRY], {
    env: {
      PATH: process.env.PATH,
      GATEHOUSE_TEST_RUN: process.env.GATEHOUSE_TEST_RUN,
      FERRY_PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const stop = async () => {
    if (child.exitCode === null && child.kill('SIGTERM')) await once(child, 'exit')
  }
  let text = ''
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the second ferry ended with code ${code}`)))
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const found = /listening on (\S+)/.exec(text)?.[1]
      if (found !== undefined) resolve(found)
    })
  })
  return { url, stop }
}
