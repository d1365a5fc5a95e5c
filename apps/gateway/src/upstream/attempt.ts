import type { BalancedTarget } from './balanced-target.ts'
import type { Balancer } from './balancer.ts'

/** What is sent where. `headers` is flat, as `requestHead` makes it. */
export type ForwardPlan = Readonly<{
  balancer: Balancer
  target: BalancedTarget
  headers: string[]
}>

/** One of several tries of an exchange. `body` is what an earlier try has already read from the caller. */
export type Attempt = ForwardPlan &
  Readonly<{ number: number; startedTick: number; body: Buffer | undefined }>
