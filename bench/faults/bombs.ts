import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { startNode } from '../rig/faults/node.ts'
import { countWith, openLoad } from '../rig/faults/open-load.ts'
import { installProduct } from '../rig/faults/product.ts'
import { residentBytes, watchResident } from '../rig/faults/resident.ts'
import type { Fault, Rig } from '../rig/faults/rig.ts'
import { startUpstream } from '../rig/faults/upstream.ts'

const ATTACKERS = 100
const MEGABYTE = 1_048_576
const GROWTH_BYTES_MAX = 64 * MEGABYTE
/** A gibibyte of zeros in about a megabyte. */
const BOMB = gzipSync(Buffer.alloc(1_024 * MEGABYTE))

/** Giant headers, endless bodies, compression bombs, and an upstream that answers with 100 MB of header fields. */
export const run: Fault = async (rig) => {
  const good = await startUpstream(rig, 'a')
  const evil = await startHeaderFlood(rig)
  const product = await installProduct(rig, ['a', 'b'])
  await product.publish(product.source({ a: [good.url], b: [evil] }))
  const node = await startNode(rig, product, 'one')
  const headers = { 'x-api-key': product.keys.ordinary }
  const load = (perSecond: number, seconds: number, path: string) =>
    openLoad({
      ...{ perSecond, seconds },
      call: (id) => ({ node: node.url, path: `${path}/${id}`, headers }),
    })
  await load(300, 10, '/a/v1/calls')
  const before = residentBytes(node.pid)
  const stop = watchResident(node.pid)
  const port = Number(new URL(node.url).port)
  const head = `Host: x\r\nX-API-Key: ${product.keys.ordinary}\r\n`
  const attacks = Array.from(
    { length: ATTACKERS },
    (_, at) => attack(port, at, head).catch(() => undefined), // being cut off is what it came for
  )
  const [answered] = await Promise.all([
    load(100, 15, '/a/v1/calls'),
    load(5, 15, '/b/v1/calls'),
    ...attacks,
  ])
  return [
    { name: 'memory before', value: before / MEGABYTE, unit: 'MB' },
    {
      name: 'memory gained',
      value: (stop() - before) / MEGABYTE,
      unit: 'MB',
      atMost: GROWTH_BYTES_MAX / MEGABYTE,
    },
    {
      name: 'healthy calls that failed',
      value: answered.length - countWith(answered, 200),
      unit: 'calls',
      atMost: 0,
    },
  ]
}

/** One caller with one of three bad manners, until it is cut off. */
async function attack(port: number, at: number, head: string): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.resume()
  await new Promise((resolve) => socket.once('connect', resolve))
  const manners = [
    () => `GET /a/v1/x HTTP/1.1\r\n${head}X-Big: ${'x'.repeat(MEGABYTE)}\r\n\r\n`,
    () => `POST /a/v1/x HTTP/1.1\r\n${head}Transfer-Encoding: chunked\r\n\r\n`,
    () =>
      `POST /a/v1/x HTTP/1.1\r\n${head}Content-Encoding: gzip\r\nContent-Length: ${BOMB.length}\r\n\r\n`,
  ] as const
  socket.write(manners[at % 3]?.() ?? '')
  if (at % 3 === 2) socket.write(BOMB)
  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
  for (let sent = 0; at % 3 === 1 && sent < 1_000 && !socket.destroyed; sent++) {
    if (!socket.write(chunk)) await drained(socket)
  }
  if (!socket.destroyed) {
    socket.end()
    await Promise.race([drained(socket), new Promise((resolve) => setTimeout(resolve, 5_000))])
  }
  socket.destroy()
}

/** More may be written, or nothing any more. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('drain', resolve).once('close', () => resolve())
  })
}

/** Its header block does not end before 100 MB. */
async function startHeaderFlood(rig: Rig): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('data', async () => {
      socket.write('HTTP/1.1 200 OK\r\n')
      const field = `x-field: ${'y'.repeat(1_000)}\r\n`.repeat(64)
      for (let sent = 0; sent < 100 * MEGABYTE && !socket.destroyed; sent += field.length) {
        if (socket.write(field)) continue
        await drained(socket)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  rig.defer(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
