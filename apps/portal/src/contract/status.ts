import { z } from 'zod'
import { Instant } from './fields.ts'
import { defineOperation } from './operation.ts'

export const STATUS_LEVELS = ['operational', 'degraded', 'outage', 'no_data'] as const

/** From 99.5 % of calls `operational`, from 95 % `degraded`, below `outage`; with fewer than 20 calls `no_data`. */
export const StatusLevel = z.enum(STATUS_LEVELS)
export type StatusLevel = z.infer<typeof StatusLevel>

/** A day in UTC. Shares only: how many calls there were is nobody's business. */
export const StatusDay = z.object({
  /** `2026-03-14`. */
  date: z.string(),
  level: StatusLevel,
  /** Share of calls that were answered well. Null: not enough calls. */
  availability: z.number().nullable(),
  /** It is not over. */
  isPartial: z.boolean(),
})
export type StatusDay = z.infer<typeof StatusDay>

export const ApiStatus = z.object({
  slug: z.string(),
  name: z.string(),
  /** Of the last hour. */
  level: StatusLevel,
  /** Of the whole 90 days. */
  availability: z.number().nullable(),
  /** 90, oldest first. */
  days: z.array(StatusDay),
  checkedAt: Instant,
})
export type ApiStatus = z.infer<typeof ApiStatus>

const TAG = 'Status'

export const listStatusOperation = defineOperation({
  id: 'listStatus',
  method: 'GET',
  path: '/status',
  tag: TAG,
  access: 'public',
  summary: 'How the APIs do, with the last 90 days',
  output: z.object({ items: z.array(ApiStatus) }),
})

export const getStatusOperation = defineOperation({
  id: 'getStatus',
  method: 'GET',
  path: '/status/{apiSlug}',
  tag: TAG,
  access: 'public',
  summary: 'How an API does, with the last 90 days',
  params: z.object({ apiSlug: z.string().max(63) }),
  output: ApiStatus,
})
