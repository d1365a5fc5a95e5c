import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Product } from './product.ts'
import { type Rig, until } from './rig.ts'

const MAIN = join(import.meta.dirname, '../../../apps/gateway/src/main.ts')

/** A gateway as a process; its folder outlives it. */
export type BenchNode = Readonly<{
  url: string
  controlUrl: string
  pid: number
  child: ChildProcess
  ended: Promise<void>
  isReady(): Promise<boolean>
  revision(): Promise<number>
}>

type NodeOptions = Readonly<{
  env?: Readonly<Record<string, string>>
  /** Before the program: a preload, a core to stay on. */
  nodeOptions?: readonly string[]
  prefix?: readonly string[]
}>

let started = 0

/** @param name of its data folder: the same one again is the same node started again */
export async function startNode(
  rig: Rig,
  { relay, masterKey }: Product,
  name: string,
  { env = {}, nodeOptions = [], prefix = [] }: NodeOptions = {},
): Promise<BenchNode> {
  const folder = join(rig.folder, name)
  mkdirSync(folder, { recursive: true })
  started += 1
  const log = join(folder, `${started}.log`)
  const output = openSync(log, 'w')
  const [program, ...rest] = [...prefix, process.execPath, ...nodeOptions, MAIN] as [string]
  const child = spawn(program, rest, {
    stdio: ['ignore', output, 'inherit', 'ipc'],
    env: {
      ...process.env,
      DATABASE_URL: relay.url,
      GATEHOUSE_MASTER_KEY: masterKey,
      GATEWAY_DATA_DIR: join(folder, 'data'),
      GATEWAY_PORT: '0',
      GATEWAY_CONTROL_PORT: '0',
      GATEWAY_THREADS: '1',
      GATEHOUSE_PRIVATE_NETWORKS: '127.0.0.0/8',
      GATEWAY_OFF: 'shedding', // what else the machine does is not the fault; `overloaded-gateway` has it on
      ...env,
    },
  })
  closeSync(output)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  rig.defer(async () => {
    child.kill('SIGKILL')
    await ended
  })
  let ready: { url: string; control: string } | undefined
  await until(`the node ${name} is ready`, () => {
    ready = readReady(log)
    return ready !== undefined
  })
  const controlUrl = ready?.control ?? ''
  const status = async () => (await fetch(`${controlUrl}/-/snapshot`)).json()
  return {
    ...{ url: ready?.url ?? '', controlUrl, pid: child.pid ?? 0, child, ended },
    isReady: () =>
      fetch(`${controlUrl}/readyz`).then(
        ({ status }) => status === 200,
        () => false,
      ),
    revision: async () => ((await status()) as { revision: number | null }).revision ?? 0,
  }
}

function readReady(log: string): { url: string; control: string } | undefined {
  const line = readFileSync(log, 'utf8')
    .split('\n')
    .find((text) => text.includes('"msg":"ready"'))
  return line === undefined ? undefined : (JSON.parse(line) as { url: string; control: string })
}
