import { mintId } from '@gatehouse/db'
import type { SnapshotSource } from '@gatehouse/policy'
import { startNode } from '../rig/faults/node.ts'
import {
  countWith,
  keptConnections,
  latencyAt,
  type Outcome,
  openLoad,
} from '../rig/faults/open-load.ts'
import { installProduct } from '../rig/faults/product.ts'
import { type Fault, secondsOf, until } from '../rig/faults/rig.ts'
import { startUpstream } from '../rig/faults/upstream.ts'

const PER_SECOND = 500
const EVERY_MS = 200
const SECONDS = 40
const QUIET_SECONDS = 20

/** 200 revisions, five a second, come into force on two nodes while 500 calls a second go on to two upstreams. */
export const run: Fault = async (rig) => {
  const [a, b] = [await startUpstream(rig, 'a'), await startUpstream(rig, 'b')]
  const product = await installProduct(rig, ['a', 'b'])
  const source = product.source({ a: [a.url], b: [b.url] })
  await product.publish(source)
  const nodes = [await startNode(rig, product, 'one'), await startNode(rig, product, 'two')]
  const agent = keptConnections()
  const load = (seconds: number) =>
    openLoad({
      ...{ perSecond: PER_SECOND, seconds, agent },
      call: (id) => ({
        node: nodes[id % 2]?.url ?? '',
        path: `/${id % 4 < 2 ? 'a' : 'b'}/v1/calls/${id}`,
        headers: { 'x-api-key': product.keys.ordinary },
      }),
    })
  await load(5) // the compilers' own work, and the first connections
  const quiet = await load(secondsOf(QUIET_SECONDS))
  const seconds = secondsOf(SECONDS)
  const running = load(seconds)
  let slowestMs = 0
  for (let at = 0; at < (seconds * 1_000) / EVERY_MS; at++) {
    const nextTick = performance.now() + EVERY_MS
    const number = await product.publish(withRoute(source, at))
    const publishedTick = performance.now()
    await Promise.all(
      nodes.map((node) => until('in force', async () => (await node.revision()) >= number)),
    )
    slowestMs = Math.max(slowestMs, performance.now() - publishedTick)
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, nextTick - performance.now())))
  }
  const outcomes = await running
  agent.destroy()
  const [before, during] = [latencyAt(quiet, 0.99), latencyAt(outcomes, 0.99)]
  return [
    { name: 'lost', value: outcomes.length - countWith(outcomes, 200), unit: 'calls', atMost: 0 },
    { name: 'misrouted', value: outcomes.filter(isMisrouted).length, unit: 'calls', atMost: 0 },
    { name: 'p99 while nothing is published', value: before, unit: 'ms' },
    { name: 'p99 against that', value: during / before, unit: 'ratio', atMost: 1.1 },
    { name: 'slowest node', value: slowestMs, unit: 'ms', atMost: 1_000 },
  ]
}

/** Another route each time, so that every revision is compiled and swapped. */
function withRoute(source: SnapshotSource, at: number): SnapshotSource {
  const [first] = source.routes
  if (first === undefined) return source
  const path = `/extra/${at}/*`
  return {
    ...source,
    routes: [...source.routes, { ...first, id: mintId('rt'), path, stripPrefix: '' }],
  }
}

function isMisrouted({ id, status, body }: Outcome): boolean {
  if (status !== 200) return false
  const { upstream, call } = JSON.parse(body) as { upstream: string; call: string }
  return upstream !== (id % 4 < 2 ? 'a' : 'b') || call !== String(id)
}
