import { setTimeout as wait } from 'node:timers/promises'
import { startNode } from '../rig/faults/node.ts'
import { keptConnections, openLoad } from '../rig/faults/open-load.ts'
import { installProduct } from '../rig/faults/product.ts'
import type { Fault } from '../rig/faults/rig.ts'
import { startUpstream } from '../rig/faults/upstream.ts'

const PER_SECOND = 400
const ROUNDS = 5

/** A key in full use is revoked; how long after the commit a call with it is still let in, on any thread of two nodes. */
export const run: Fault = async (rig) => {
  const upstream = await startUpstream(rig, 'a')
  const product = await installProduct(rig, ['a'])
  await product.publish(product.source({ a: [upstream.url] }))
  const env = { GATEWAY_THREADS: '2' }
  const nodes = [
    await startNode(rig, product, 'one', { env }),
    await startNode(rig, product, 'two', { env }),
  ]
  let slowestMs = 0
  let refused = 0
  for (let round = 0; round < ROUNDS; round++) {
    const agent = keptConnections()
    const running = openLoad({
      ...{ perSecond: PER_SECOND, seconds: 5, agent },
      call: (id) => ({
        ...{ node: nodes[id % 2]?.url ?? '', path: `/a/v1/calls/${id}` },
        headers: { 'x-api-key': product.keys.ordinary },
      }),
    })
    await wait(2_000)
    await product.revokeOrdinary()
    const committedMs = Date.now()
    const outcomes = await running
    agent.destroy()
    const admitted = outcomes.filter(({ status }) => status === 200)
    const lastMs = Math.max(0, ...admitted.map(({ dueMs }) => dueMs - committedMs))
    slowestMs = Math.max(slowestMs, lastMs)
    refused += outcomes.filter(({ status }) => status === 401 || status === 429).length
    await product.restoreOrdinary()
    await wait(1_500)
  }
  return [
    { name: 'last admission after the commit', value: slowestMs, unit: 'ms', atMost: 1_000 },
    { name: 'refused', value: refused, unit: 'calls', atLeast: 1 },
  ]
}
