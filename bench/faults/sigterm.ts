import { setTimeout as wait } from 'node:timers/promises'
import { type BenchNode, startNode } from '../rig/faults/node.ts'
import { countWith, keptConnections, openLoad } from '../rig/faults/open-load.ts'
import { installProduct, type Product } from '../rig/faults/product.ts'
import { type Fault, type Rig, secondsOf, until } from '../rig/faults/rig.ts'
import { answerWith, callOf, startUpstream } from '../rig/faults/upstream.ts'

const PER_SECOND = 200
const STREAMS_PER_SECOND = 4
const STREAM_MS = 5_000
const EVENTS = 10

/** Each node is asked to end in turn, while callers keep their connections and streams run for five seconds. */
export const run: Fault = async (rig) => {
  const upstream = await startUpstream(rig, 'a', (request, response) => {
    if (!request.url?.includes('/stream/')) return answerWith(response, 'a', callOf(request))
    void stream(response)
  })
  const product = await installProduct(rig, ['a'])
  await product.publish(product.source({ a: [upstream.url] }))
  const fleet = await startFleet(rig, product)
  const agent = keptConnections()
  const seconds = secondsOf(40)
  const headers = { 'x-api-key': product.keys.ordinary }
  const load = (perSecond: number, kind: string) =>
    openLoad({
      ...{ perSecond, seconds, agent },
      call: (id) => ({ node: fleet.pick(id), path: `/a/v1/${kind}/${id}`, headers }),
    })
  const [ending, calls, streams] = await Promise.all([
    fleet.endInTurn(),
    load(PER_SECOND, 'calls'),
    load(STREAMS_PER_SECOND, 'stream'),
  ])
  agent.destroy()
  fleet.stop()
  const whole = streams.filter(({ body }) => body.split('\n\n').length === EVENTS + 1).length
  return [
    { name: 'processes ended', value: ending, unit: 'processes', atLeast: 2 },
    { name: 'calls lost', value: calls.length - countWith(calls, 200), unit: 'calls', atMost: 0 },
    { name: 'streams cut', value: streams.length - whole, unit: 'streams', atMost: 0 },
    {
      name: 'doubled',
      value: [...upstream.arrivals.values()].filter((times) => times > 2).length,
      unit: 'calls',
      atMost: 0,
    },
  ]
}

async function stream(response: import('node:http').ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (let at = 0; at < EVENTS; at++) {
    response.write(`data: ${at}\n\n`)
    await wait(STREAM_MS / EVENTS)
  }
  response.end()
}

/** Two nodes behind what a load balancer does: ask each ten times a second whether it is ready, and use those that are. */
async function startFleet(rig: Rig, product: Product) {
  const names = ['one', 'two']
  const nodes = new Map<string, BenchNode>()
  let ready: string[] = []
  for (const name of names) nodes.set(name, await startNode(rig, product, name))
  const look = async () => {
    const urls = await Promise.all(
      [...nodes.values()].map(async (node) => ((await node.isReady()) ? node.url : undefined)),
    )
    ready = urls.flatMap((url) => url ?? [])
  }
  await look()
  const timer = setInterval(() => void look(), 100)
  return {
    pick: (id: number) => ready[id % ready.length] ?? '',
    stop: () => clearInterval(timer),
    /** The other one is there again before the next is asked. */
    async endInTurn(): Promise<number> {
      let count = 0
      for (const name of names) {
        await wait(2_000)
        const node = nodes.get(name)
        node?.child.kill('SIGTERM')
        await node?.ended
        count += 1
        const again = await startNode(rig, product, name)
        nodes.set(name, again)
        await until('it is used again', () => ready.includes(again.url))
      }
      return count
    },
  }
}
