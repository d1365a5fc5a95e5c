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
