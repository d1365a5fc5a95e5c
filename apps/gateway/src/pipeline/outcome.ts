import type { Problem } from '@gatehouse/policy'
import type { Exchange } from './exchange.ts'

/** What a phase says: go on, stop because it has taken the response over, or stop because of a problem. */
export type Outcome = 'continue' | 'answered' | Problem

/** One step of the request path. Synchronous unless a store cannot be; the pipeline awaits only what is a promise. */
export type Phase = (exchange: Exchange) => Outcome | Promise<Outcome>
