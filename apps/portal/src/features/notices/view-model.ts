import type { LeavingOperation } from '@/contract/catalog.ts'
import type { OwnNotice } from '@/contract/notices.ts'

/** What an application itself calls of something on its way out. */
export type Concern = Readonly<{
  notice: OwnNotice
  /** The version goes, not only operations of it. */
  isWhole: boolean
  /** Of the version, in 30 days. */
  requests: number
  /** Operations that go by themselves and that it calls. */
  operations: readonly LeavingOperation[]
}>

/** The versions that concern an application: they go and it calls them, or it calls an operation of them that goes. */
export function concernsOf(notices: readonly OwnNotice[], applicationId: string): Concern[] {
  return notices.flatMap((notice) => {
    const own = notice.applications.find(({ id }) => id === applicationId)
    if (own === undefined) return []
    const isWhole = notice.deprecatedAt !== null || isGone(notice)
    const operations = notice.leavingOperations.filter(({ method, path }) =>
      own.operations.some((called) => called.method === method && called.path === path),
    )
    if (!isWhole && operations.length === 0) return []
    return [{ notice, isWhole, requests: own.requests, operations }]
  })
}

function isGone({ stateNow }: OwnNotice): boolean {
  return stateNow === 'deprecated' || stateNow === 'retired'
}
