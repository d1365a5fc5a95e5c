import { lookup, Resolver } from 'node:dns/promises'

/** What a name stands for now, and for how long that may be believed. */
export type NameAnswer = Readonly<{ addresses: readonly string[]; forMs: number }>

/** @throws what `node:dns` throws, when there is no answer */
export type ResolveName = (hostname: string) => Promise<NameAnswer>

/** However short a record's life is said to be, and however long, a name is asked for again within these. */
const ASK_AGAIN_MS_MIN = 1_000
const ASK_AGAIN_MS_MAX = 30_000
const TRY_MS = 1_000
const TRIES = 2

/** As everything else on this machine does (hosts file, search domains); it tells no lifetimes. */
export function systemResolver(forMs: number): ResolveName {
  return async (hostname) => {
    const found = await lookup(hostname, { all: true, order: 'verbatim' })
    return { addresses: found.map(({ address }) => address), forMs }
  }
}

/** Asks name servers and heeds the lifetime of their records. `servers` are addresses, with a port or without. */
export function nameServerResolver(servers: readonly string[]): ResolveName {
  const resolver = new Resolver({ timeout: TRY_MS, tries: TRIES })
  resolver.setServers(servers)
  return async (hostname) => {
    const [v4, v6] = await Promise.allSettled([
      resolver.resolve4(hostname, { ttl: true }),
      resolver.resolve6(hostname, { ttl: true }),
    ])
    if (v4.status === 'rejected' && v6.status === 'rejected') throw v4.reason
    const records = [v4, v6].flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
    const ttlMs = Math.min(...records.map(({ ttl }) => ttl)) * 1_000
    return {
      addresses: records.map(({ address }) => address),
      forMs: Math.min(ASK_AGAIN_MS_MAX, Math.max(ASK_AGAIN_MS_MIN, ttlMs)),
    }
  }
}
