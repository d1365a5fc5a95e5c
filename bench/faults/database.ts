import { setTimeout as wait } from 'node:timers/promises'
import { startNode } from '../rig/faults/node.ts'
import { countWith, openLoad } from '../rig/faults/open-load.ts'
import { installProduct } from '../rig/faults/product.ts'
import { type Fault, secondsOf, until } from '../rig/faults/rig.ts'
import { startUpstream } from '../rig/faults/upstream.ts'

const PER_SECOND = 200
const AROUND_SECONDS = 5

/** PostgreSQL is gone for a minute, and is not there when a node starts. */
export const run: Fault = async (rig) => {
  const upstream = await startUpstream(rig, 'a')
  const product = await installProduct(rig, ['a'])
  await product.publish(product.source({ a: [upstream.url] }))
  const first = await startNode(rig, product, 'one')
  const load = (node: string, seconds: number) =>
    openLoad({
      ...{ perSecond: PER_SECOND, seconds },
      call: (id) => ({
        ...{ node, path: `/a/v1/calls/${id}` },
        headers: { 'x-api-key': product.keys.ordinary },
      }),
    })
  const downSeconds = secondsOf(60)
  const running = load(first.url, downSeconds + 2 * AROUND_SECONDS)
  await wait(AROUND_SECONDS * 1_000)
  product.relay.cut()
  await wait(downSeconds * 1_000)
  product.relay.restore()
  const during = await running
  const answered = during.length
  await until('its usage is in the database', async () => (await product.usageTotal()) >= answered)
  product.relay.cut()
  first.child.kill('SIGTERM')
  await first.ended
  const again = await startNode(rig, product, 'one')
  const cold = await load(again.url, AROUND_SECONDS)
  product.relay.restore()
  const total = during.length + cold.length
  await until('all usage is there', async () => (await product.usageTotal()) >= total).catch(
    () => undefined,
  )
  const counted = await product.usageTotal()
  const failed = (all: typeof during) => all.length - countWith(all, 200)
  return [
    { name: 'errors while it is away', value: failed(during), unit: 'calls', atMost: 0 },
    { name: 'errors after a start without it', value: failed(cold), unit: 'calls', atMost: 0 },
    { name: 'usage lost', value: total - counted, unit: 'calls', atMost: 0, atLeast: 0 },
  ]
}
