import type { Id, IdPrefix } from '@gatehouse/policy'
import { monotonicFactory } from 'ulid'

const nextUlid = monotonicFactory()

/** A new id of the given kind. Ids made by one process sort in the order they were made. */
export function mintId<P extends IdPrefix>(prefix: P, nowMs?: number): Id<P> {
  return `${prefix}_${nextUlid(nowMs).toLowerCase()}`
}
