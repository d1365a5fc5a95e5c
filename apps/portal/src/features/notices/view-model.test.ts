import { expect, it } from 'vitest'
import type { LeavingOperation } from '@/contract/catalog.ts'
import type { OwnNotice } from '@/contract/notices.ts'
import { concernsOf } from './view-model.ts'

const leaving = { method: 'GET', path: '/old' } as LeavingOperation

function notice(change: Partial<OwnNotice>, called: string): OwnNotice {
  return {
    ...{ versionId: 'ver_1', stateNow: 'active', deprecatedAt: null, leavingOperations: [] },
    applications: [
      {
        ...{ id: 'app_1', name: 'One', requests: 3, lastSeenAt: '2026-01-01T00:00:00.000Z' },
        operations: [{ method: 'GET', path: called, requests: 3 }],
      },
    ],
    ...change,
  } as OwnNotice
}

it('warns of a version that goes, whatever of it is called', () => {
  const going = notice({ deprecatedAt: '2026-01-01T00:00:00.000Z' }, '/kept')
  expect(concernsOf([going], 'app_1')).toMatchObject([{ isWhole: true, operations: [] }])
  expect(concernsOf([going], 'app_2')).toEqual([])
})

// The opposite too: who calls only what stays is not warned of what goes beside it.
it('warns of an operation that goes only who calls it', () => {
  const change = { leavingOperations: [leaving] }
  expect(concernsOf([notice(change, '/old')], 'app_1')).toMatchObject([
    { isWhole: false, operations: [leaving] },
  ])
  expect(concernsOf([notice(change, '/kept')], 'app_1')).toEqual([])
})
