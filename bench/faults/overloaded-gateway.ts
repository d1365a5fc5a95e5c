import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startNode } from '../rig/faults/node.ts'
import { installProduct } from '../rig/faults/product.ts'
import { rawFlood } from '../rig/faults/raw-flood.ts'
import { type Fault, type Rig, secondsOf } from '../rig/faults/rig.ts'
import { runLoad } from '../rig/load.ts'
import { LOAD_CORE, PROXY_CORE, startOn, waitFor } from '../rig/processes.ts'

const OFFERED = 1.5
const CONNECTIONS = 256
const CRITICAL_PER_SECOND = 100
const UPSTREAM = join(import.meta.dirname, '../rig/upstream.ts')

/**
 * One thread on one core is offered half as much again as it can do at most, and a critical tier's calls beside that. Its peak is
 * what a closed loop gets out of it with shedding off.
 */
export const run: Fault = async (rig) => {
  execFileSync('taskset', ['-cp', String(LOAD_CORE), String(process.pid)], { stdio: 'ignore' })
  const upstreamPort = await startPlainUpstream(rig)
  const product = await installProduct(rig, ['a'])
  const caps = { requests: 10_000, connections: 512, pending: 10_000 }
  await product.publish(product.source({ a: [`http://127.0.0.1:${upstreamPort}`] }, { caps }))
  const prefix = ['taskset', '-c', String(PROXY_CORE)]
  const start = (name: string, off: string) =>
    startNode(rig, product, name, { prefix, env: { GATEWAY_OFF: off } })
  const request = (key: string) =>
    `GET /a/v1/calls/1 HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key}\r\n\r\n`
  const ordinary = request(product.keys.ordinary)

  const unguarded = await start('one', 'shedding')
  const seconds = secondsOf(15)
  const closed = { connections: 64, request: ordinary }
  await runLoad({ ...closed, port: Number(new URL(unguarded.url).port), seconds })
  const peak = await runLoad({ ...closed, port: Number(new URL(unguarded.url).port), seconds })
  const peakPerSecond = peak.requests / peak.seconds
  unguarded.child.kill('SIGKILL')
  await unguarded.ended

  const guarded = await start('two', '')
  const port = Number(new URL(guarded.url).port)
  const flood = { port, request: ordinary, connections: CONNECTIONS }
  await rawFlood({ ...flood, perSecond: peakPerSecond / 2, seconds })
  const perSecond = Math.round(peakPerSecond * OFFERED)
  const [many, few] = await Promise.all([
    rawFlood({ ...flood, perSecond, seconds }),
    rawFlood({
      ...{ port, seconds, connections: CONNECTIONS / 4, perSecond: CRITICAL_PER_SECOND },
      request: request(product.keys.critical),
    }),
  ])
  const goodput = (many.ok + few.ok) / seconds / peakPerSecond
  const slowest = Float64Array.from(few.latenciesMs).sort()
  return [
    { name: 'peak', value: peakPerSecond, unit: 'requests/s' },
    { name: 'sent of what was due', value: many.sent / (perSecond * seconds), unit: 'share' },
    { name: 'goodput of the peak', value: goodput, unit: 'share', atLeast: 0.8 },
    { name: 'refused', value: many.refused / many.sent, unit: 'share' },
    { name: 'critical calls refused', value: few.refused + few.other, unit: 'calls', atMost: 0 },
    {
      name: 'critical calls’ p99',
      value: slowest[Math.floor((slowest.length - 1) * 0.99)] ?? Number.NaN,
      unit: 'ms',
    },
  ]
}

async function startPlainUpstream(rig: Rig): Promise<number> {
  const output = join(rig.folder, 'upstream.port')
  const upstream = startOn([process.execPath, UPSTREAM], { core: LOAD_CORE, output })
  rig.defer(upstream.stop)
  return waitFor('the upstream', async () => Number(readFileSync(output, 'utf8')) || undefined)
}
