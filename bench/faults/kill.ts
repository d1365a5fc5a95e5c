import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startNode } from '../rig/faults/node.ts'
import { countWith, keptConnections, openLoad } from '../rig/faults/open-load.ts'
import { installProduct } from '../rig/faults/product.ts'
import { type Fault, secondsOf } from '../rig/faults/rig.ts'
import { startUpstream } from '../rig/faults/upstream.ts'

/** Lets a thread be ended from outside; loaded before the program. */
const PRELOAD = join(import.meta.dirname, '../../apps/gateway/test/support/fragile-threads.ts')
const PER_SECOND = 200

/** A thread is ended and a process killed; callers send what broke once more, on another connection. */
export const run: Fault = async (rig) => {
  const upstream = await startUpstream(rig, 'a')
  const product = await installProduct(rig, ['a'])
  await product.publish(product.source({ a: [upstream.url] }))
  const options = { env: { GATEWAY_THREADS: '2' }, nodeOptions: ['--import', PRELOAD] }
  const one = await startNode(rig, product, 'one', options)
  const two = await startNode(rig, product, 'two')
  let nodes = [one.url, two.url]
  const agent = keptConnections()
  const seconds = secondsOf(20)
  const running = openLoad({
    ...{ perSecond: PER_SECOND, seconds, agent },
    call: (id) => ({
      ...{ node: nodes[id % nodes.length] ?? '', retryAt: one.url, path: `/a/v1/calls/${id}` },
      headers: { 'x-api-key': product.keys.ordinary },
    }),
  })
  await wait((seconds / 4) * 1_000)
  one.child.send({ seat: 0, how: 'exit' })
  await wait((seconds / 2) * 1_000)
  nodes = [one.url]
  two.child.kill('SIGKILL')
  const outcomes = await running
  agent.destroy()
  const broken = outcomes.filter(({ retried }) => retried).length
  return [
    { name: 'broken in flight', value: broken, unit: 'calls' },
    {
      name: 'lost after one more try',
      value: outcomes.length - countWith(outcomes, 200),
      unit: 'calls',
      atMost: 0,
    },
  ]
}
