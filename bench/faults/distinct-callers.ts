import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { formatKey } from '@gatehouse/policy'
import { startNode } from '../rig/faults/node.ts'
import { installProduct } from '../rig/faults/product.ts'
import { residentBytes } from '../rig/faults/resident.ts'
import type { Fault } from '../rig/faults/rig.ts'
import { startUpstream } from '../rig/faults/upstream.ts'

const CALLS = Number(process.env.BENCH_CALLS ?? 1_000_000)
const CONNECTIONS = 16
/** Written at once on one connection; answers come in their order. */
const BATCH = 50
const MEGABYTE = 1_048_576
/** Between the middle and the end everything that is remembered has long been full. */
const GROWTH_MB_MAX = 32

/** A million calls, each with a key, an address and a path that nobody has used before. */
export const run: Fault = async (rig) => {
  const upstream = await startUpstream(rig, 'a')
  const product = await installProduct(rig, ['a'])
  await product.publish(product.source({ a: [upstream.url] }))
  const env = { GATEWAY_TRUSTED_PROXIES: '127.0.0.1' }
  const node = await startNode(rig, product, 'one', { env })
  const port = Number(new URL(node.url).port)
  const seriesOf = async () => {
    const text = await (await fetch(`${node.controlUrl}/metrics`)).text()
    return text.split('\n').filter((line) => /^(gatehouse|http)_/.test(line)).length
  }
  await flood(port, CALLS / 10)
  const seriesBefore = await seriesOf()
  await flood(port, CALLS * 0.4)
  const middle = residentBytes(node.pid)
  await flood(port, CALLS / 2)
  const end = residentBytes(node.pid)
  return [
    { name: 'memory half-way', value: middle / MEGABYTE, unit: 'MB' },
    {
      name: 'memory gained in the second half',
      value: (end - middle) / MEGABYTE,
      unit: 'MB',
      atMost: GROWTH_MB_MAX,
    },
    {
      name: 'metric series gained',
      value: (await seriesOf()) - seriesBefore,
      unit: 'series',
      atMost: 0,
    },
  ]
}

async function flood(port: number, calls: number): Promise<void> {
  const each = Math.ceil(calls / CONNECTIONS)
  await Promise.all(Array.from({ length: CONNECTIONS }, () => floodOne(port, each)))
}

/** Batches of pipelined requests; the next is sent when all of one are answered. */
function floodOne(port: number, calls: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let [left, open] = [calls, 0]
    const send = () => {
      if (left <= 0) {
        socket.destroy()
        return resolve()
      }
      open = Math.min(BATCH, left)
      left -= open
      socket.write(Array.from({ length: open }, strangerRequest).join(''))
    }
    socket.on('error', reject)
    socket.on('connect', send)
    socket.on('data', (chunk: Buffer) => {
      open -= chunk.toString('latin1').split('HTTP/1.1 ').length - 1
      if (open <= 0) send()
    })
  })
}

function strangerRequest(): string {
  const key = formatKey('live', randomBytes(32))
  const address = [...randomBytes(4)].join('.')
  const path = `/a/v1/${randomBytes(9).toString('base64url')}`
  return `GET ${path} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key}\r\nX-Forwarded-For: ${address}\r\n\r\n`
}
