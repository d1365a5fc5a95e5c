import { startNode } from '../rig/faults/node.ts'
import { countWith, keptConnections, latencyAt, openLoad } from '../rig/faults/open-load.ts'
import { installProduct } from '../rig/faults/product.ts'
import { type Fault, secondsOf } from '../rig/faults/rig.ts'
import { answerWith, callOf, startUpstream } from '../rig/faults/upstream.ts'

const PER_SECOND = 300
const NAMES = ['a', 'b', 'c'] as const

/** One of three upstreams takes calls and answers none; callers of the two others must not notice. */
export const run: Fault = async (rig) => {
  let isHanging = false
  const a = await startUpstream(rig, 'a')
  const b = await startUpstream(rig, 'b')
  const c = await startUpstream(rig, 'c', (request, response) => {
    if (!isHanging) answerWith(response, 'c', callOf(request))
  })
  const product = await installProduct(rig, NAMES)
  await product.publish(product.source({ a: [a.url], b: [b.url], c: [c.url] }))
  const node = await startNode(rig, product, 'one')
  const agent = keptConnections()
  const load = (seconds: number) =>
    openLoad({
      ...{ perSecond: PER_SECOND, seconds, agent },
      call: (id) => ({
        ...{ node: node.url, path: `/${NAMES[id % 3]}/v1/calls/${id}` },
        headers: { 'x-api-key': product.keys.ordinary },
      }),
    })
  await load(5)
  const seconds = secondsOf(20)
  const neighbours = async () => (await load(seconds)).filter(({ id }) => id % 3 !== 2)
  const before = await neighbours()
  isHanging = true
  const during = await neighbours()
  agent.destroy()
  const p99 = latencyAt(before, 0.99)
  return [
    { name: 'neighbours’ p99 before', value: p99, unit: 'ms' },
    { name: 'against that', value: latencyAt(during, 0.99) / p99, unit: 'ratio', atMost: 1.1 },
    {
      name: 'neighbours’ calls that failed',
      value: during.length - countWith(during, 200),
      unit: 'calls',
      atMost: 0,
    },
  ]
}
