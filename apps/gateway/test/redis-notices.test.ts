import { type AddressInfo, connect, createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { openNotices, type Subject } from '../src/peers/redis-notices.ts'
import { eventually } from './support/eventually.ts'
import { addressOf, startRedis } from './support/redis.ts'

async function start() {
  const redis = await startRedis()
  onTestFinished(() => redis.stop())
  const address = addressOf(`redis://127.0.0.1:${redis.port}`)
  const open = (nodeId: string) => {
    const heard: Subject[] = []
    const notices = openNotices(address, nodeId, (subject) => heard.push(subject))
    onTestFinished(() => notices.stop())
    return { heard, notices }
  }
  return { redis, one: open('one'), two: open('two') }
}

it('a node that found a change makes the others look, and not itself', async () => {
  const { one, two } = await start()
  await eventually('the other has heard', () => {
    one.notices.announce('revisions')
    return two.heard.includes('revisions')
  })
  expect(one.heard).toEqual([])
  expect(two.heard).not.toContain('credentials')
  // It was just told, so it does not tell everybody once more.
  two.notices.announce('revisions')
  two.notices.announce('credentials')
  await eventually('what is new goes on', () => one.heard.includes('credentials'))
  expect(one.heard).toEqual(['credentials'])
})

it('without Redis nothing is said and nothing fails; when it is back it is said again', async () => {
  const { redis, one, two } = await start()
  await redis.stop()
  one.notices.announce('credentials')
  const again = await startRedis([], redis.port)
  onTestFinished(() => again.stop())
  await eventually(
    'it is heard again',
    () => {
      one.notices.announce('revisions')
      return two.heard.includes('revisions')
    },
    20_000,
  )
})

it('a connection that breaks while it subscribes again is tried anew, and fails unheard', async () => {
  const unhandled: unknown[] = []
  const note = (error: unknown) => unhandled.push(error)
  process.on('unhandledRejection', note)
  onTestFinished(() => void process.off('unhandledRejection', note))
  const { redis, two } = await start()
  const way = await startBrittleWay(redis.port)
  const heard: Subject[] = []
  const notices = openNotices(addressOf(way.url), 'three', (subject) => heard.push(subject))
  onTestFinished(() => notices.stop())
  await eventually(
    'it is heard',
    () => {
      two.notices.announce('revisions')
      return way.subscriptions() > BROKEN && heard.length > 0
    },
    20_000,
  )
  expect(unhandled).toEqual([])
})

const BROKEN = 4

/** Breaks when the first subscription is answered, and at the next ones before they are. */
async function startBrittleWay(port: number) {
  let subscriptions = 0
  const server = createServer((inbound) => {
    const outbound = connect(port, '127.0.0.1')
    inbound.on('error', () => outbound.destroy()).on('close', () => outbound.destroy())
    outbound.on('error', () => inbound.destroy()).on('close', () => inbound.destroy())
    outbound.on('data', (chunk) => {
      inbound.write(chunk)
      if (/subscribe/i.test(String(chunk)) && subscriptions === 1) inbound.end()
    })
    inbound.on('data', (chunk) => {
      const isSubscription = /subscribe/i.test(String(chunk))
      if (isSubscription) subscriptions += 1
      if (isSubscription && subscriptions > 1 && subscriptions <= BROKEN) inbound.destroy()
      else outbound.write(chunk)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port: ownPort } = server.address() as AddressInfo
  return { url: `redis://127.0.0.1:${ownPort}`, subscriptions: () => subscriptions }
}
