import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { UsageRow } from '@gatehouse/db'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openJournal } from './journal.ts'

const row: UsageRow = {
  startsAtMs: 60_000,
  organizationId: 'org_1',
  applicationId: 'app_1',
  keyId: 'key_1',
  apiId: 'api_1',
  versionId: 'ver_1',
  operationId: '',
  statusClass: '2xx',
  fault: '',
  requests: 3,
  requestBytes: 0,
  responseBytes: 30,
  latency: Uint8Array.of(1, 2, 3),
  seconds: Uint8Array.of(1, 0, 3),
}
const limit = {
  startsAtMs: 0,
  organizationId: 'org_1',
  applicationId: 'app_1',
  apiId: 'api_1',
  limitId: 'lim_1',
  mode: 'shadow' as const,
  exceeded: 2,
  refused: 0,
}
const delta = { rows: [row], clients: [], limits: [limit] }

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-journal-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

const open = (folder: string, epoch: string, bytesMax = 1_000_000) =>
  openJournal({ folder, nodeId: 'node_1', epoch, bytesMax })

describe('the usage journal', () => {
  it('gives back what was written, with an id that no other process uses', async () => {
    const folder = createFolder()
    const journal = await open(folder, 'epoch1')
    await journal.append(delta)
    await journal.append(delta)
    expect(journal.sealed()).toEqual([])
    await journal.seal()
    const [segment = ''] = journal.sealed()
    const batches = await journal.read(segment)
    expect(batches.map(({ id }) => id)).toEqual(['epoch1:1', 'epoch1:2'])
    expect(Buffer.from(batches[0]?.rows[0]?.latency ?? [])).toEqual(Buffer.from(row.latency))
    expect(batches[0]?.rows[0]).toMatchObject({ requests: 3, responseBytes: 30 })
    expect(batches[0]?.limits).toEqual([limit])
    await journal.remove(segment)
    expect(readdirSync(folder)).toEqual([])
    expect(journal.bytes()).toBe(0)
  })

  it('is found again by the next process, oldest first', async () => {
    const folder = createFolder()
    const first = await open(folder, 'epoch1')
    await first.append(delta)
    await first.seal()
    await first.append(delta)
    const second = await open(folder, 'epoch2')
    expect(second.sealed()).toHaveLength(2)
    expect(second.bytes()).toBeGreaterThan(0)
    const ids = await Promise.all(second.sealed().map((segment) => second.read(segment)))
    expect(ids.flat().map(({ id }) => id)).toEqual(['epoch1:1', 'epoch1:2'])
    await first.seal()
  })

  it('loses of a line torn by a crash that line only', async () => {
    const folder = createFolder()
    const journal = await open(folder, 'epoch1')
    await journal.append(delta)
    await journal.seal()
    const [segment = ''] = journal.sealed()
    const path = join(folder, segment)
    const whole = readFileSync(path, 'utf8')
    for (let cut = 1; cut < whole.length; cut += 7) {
      writeFileSync(path, whole)
      appendFileSync(path, whole.replace(':1"', ':2"').slice(0, cut))
      expect((await journal.read(segment)).map(({ id }) => id)).toEqual(['epoch1:1'])
    }
  })

  it('says so when it is full, and keeps what it has', async () => {
    const journal = await open(createFolder(), 'epoch1', 500)
    let isKept = true
    for (let count = 0; count < 10 && isKept; count++) isKept = await journal.append(delta)
    expect(isKept).toBe(false)
    await journal.seal()
    expect(await journal.read(journal.sealed()[0] ?? '')).not.toEqual([])
  })
})
