import type { ServerResponse } from 'node:http'
import { startNode } from '../rig/faults/node.ts'
import {
  countWith,
  keptConnections,
  latencyAt,
  type Outcome,
  openLoad,
} from '../rig/faults/open-load.ts'
import { installProduct } from '../rig/faults/product.ts'
import { type Fault, secondsOf } from '../rig/faults/rig.ts'
import { answerWith, callOf, startUpstream } from '../rig/faults/upstream.ts'

/** What the upstream can do, one call after another. */
const CAPACITY_PER_SECOND = 200
const OFFERED = 5
const CRITICAL_SHARE = 0.02
/** So many calls at the upstream wait 200 ms together: what an operator would take for such a service. */
const CAPS = { requests: 40 }
const RECOVERY_SECONDS = 10

/** An upstream that can do 200 calls a second is offered 1,000; a fiftieth of them is critical. */
export const run: Fault = async (rig) => {
  const queue: (() => void)[] = []
  const timer = setInterval(() => serveDue(queue), 5)
  rig.defer(() => clearInterval(timer))
  const upstream = await startUpstream(rig, 'a', (request, response) =>
    enqueue(queue, response, callOf(request)),
  )
  const product = await installProduct(rig, ['a'])
  await product.publish(product.source({ a: [upstream.url] }, { caps: CAPS }))
  const node = await startNode(rig, product, 'one')
  const agent = keptConnections()
  const isCritical = (id: number) => id % Math.round(1 / CRITICAL_SHARE) === 0
  const load = (perSecond: number, seconds: number) =>
    openLoad({
      ...{ perSecond, seconds, agent },
      call: (id) => ({
        ...{ node: node.url, path: `/a/v1/calls/${id}` },
        headers: { 'x-api-key': product.keys[isCritical(id) ? 'critical' : 'ordinary'] },
      }),
    })
  await load(CAPACITY_PER_SECOND / 2, 3)
  const seconds = secondsOf(30)
  const flood = await load(CAPACITY_PER_SECOND * OFFERED, seconds)
  const after = await load(CAPACITY_PER_SECOND / 2, RECOVERY_SECONDS)
  agent.destroy()
  const critical = flood.filter(({ id }) => isCritical(id))
  const refused = flood.filter(({ status }) => status === 503)
  const good = countWith(flood, 200) / (seconds * CAPACITY_PER_SECOND)
  return [
    { name: 'goodput of what it can do', value: good, unit: 'share', atLeast: 0.9 },
    { name: 'neither served nor refused', value: strays(flood), unit: 'calls', atMost: 0 },
    { name: 'a refusal’s p99', value: latencyAt(refused, 0.99), unit: 'ms', atMost: 200 },
    {
      name: 'critical calls that failed',
      value: critical.length - countWith(critical, 200),
      unit: `of ${critical.length}`,
      atMost: 0,
    },
    { name: 'seconds until all is well again', value: recoveryOf(after), unit: 's', atMost: 5 },
  ]
}

let served = 0
let startedTick = 0

/** As many as are due by now, however late this timer comes. */
function serveDue(queue: (() => void)[]): void {
  if (queue.length === 0) {
    startedTick = performance.now()
    served = 0
    return
  }
  const due = ((performance.now() - startedTick) / 1_000) * CAPACITY_PER_SECOND
  while (served < due && queue.length > 0) {
    queue.shift()?.()
    served += 1
  }
}

function enqueue(queue: (() => void)[], response: ServerResponse, call: string): void {
  queue.push(() => answerWith(response, 'a', call))
}

function strays(outcomes: readonly Outcome[]): number {
  return outcomes.length - countWith(outcomes, 200) - countWith(outcomes, 503)
}

/** When the last call failed, counted from the first. */
function recoveryOf(after: readonly Outcome[]): number {
  const [first] = after
  const last = after.filter(({ status }) => status !== 200).at(-1)
  return first === undefined || last === undefined ? 0 : (last.dueMs - first.dueMs) / 1_000
}
