import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compileLimit, type LimitRule, LimitSource } from '@gatehouse/policy'
import { expect, it } from 'vitest'
import { createCountersDisk } from './counters-disk.ts'
import { createSharedStore, type SharedStore, sharedStoreBytes } from './shared-store.ts'

const NOW_MS = 1_800_000_000_000
const options = { countersMax: 100, windowsMax: 100 }
const openStore = () => createSharedStore(new SharedArrayBuffer(sharedStoreBytes(options)), options)
const limitOf = (name: string, rule: LimitRule) =>
  compileLimit(LimitSource.parse({ id: `lim_${name}`, name, rule }))

const limits = [
  limitOf('daily', { kind: 'quota', limit: 9, every: 'day', timeZone: 'UTC', hard: true }),
  limitOf('rolling', { kind: 'rolling_quota', limit: 9, days: 7, hard: true }),
  limitOf('open', { kind: 'concurrency', limit: 9 }),
  limitOf('rate', { kind: 'sliding_window', limit: 9, windowMs: 1_000 }),
]
const take = (store: SharedStore, who: string) => {
  const charge = { limits, scopeIds: limits.map(() => who), costs: limits.map(() => 2) }
  return store.takeAll(charge, NOW_MS).map(({ remaining }) => remaining)
}

// Guarantee: a restart forgets nothing of a quota, whoever used it, and holds nobody back whose rate is whole again.
it('what was used of quotas outlives the process', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'counters-'))
  const problems: string[] = []
  const diskOf = (store: SharedStore) =>
    createCountersDisk(
      folder,
      store,
      () => NOW_MS,
      (text) => problems.push(text),
    )
  const first = openStore()
  const firstDisk = diskOf(first)
  expect(take(first, 'sub_a')).toEqual([7, 7, 7, 7])
  expect(take(first, 'sub_a')).toEqual([5, 5, 5, 5])
  await firstDisk.stop()

  const second = openStore()
  const secondDisk = diskOf(second)
  await secondDisk.load()
  expect(take(second, 'sub_a')).toEqual([3, 3, 7, 7])
  expect(take(second, 'sub_b')).toEqual([7, 7, 7, 7])
  await secondDisk.stop()
  expect(problems).toEqual([])

  await writeFile(join(folder, 'counters.ndjson'), 'half a fi')
  const third = openStore()
  await diskOf(third).load()
  expect(take(third, 'sub_a')).toEqual([7, 7, 7, 7])
  expect(problems).toHaveLength(1)
})
