import pg from 'pg'

const BACKOFF_MS = [100, 250, 500, 1_000, 2_000] as const
const PING_EVERY_MS = 10_000

export type Listener = Readonly<{ close(): Promise<void> }>

/**
 * Follows NOTIFY on a connection of its own and reconnects when it breaks.
 *
 * A notification says "look", never "what": it can be lost with the connection, so callers also poll, and `onState(true)`
 * after each (re)connect is a reason to look as well. A connection that died silently is noticed by a ping.
 */
export function listenTo(
  databaseUrl: string,
  channels: readonly string[],
  onNotification: (channel: string, payload: string) => void,
  onState: (connected: boolean, error?: Error) => void = () => undefined,
): Listener {
  let closed = false
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let failures = 0

  const retry = (error: Error) => {
    if (closed) return
    clearTimeout(timer)
    onState(false, error)
    const delayMs = BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)] ?? 2_000
    failures += 1
    timer = setTimeout(() => void connect(), delayMs)
  }

  const connect = async () => {
    const next = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'gatehouse-listen',
      connectionTimeoutMillis: 3_000,
      query_timeout: 5_000,
      keepAlive: true,
    })
    client = next
    let broken = false
    const fail = (error: Error) => {
      if (broken) return
      broken = true
      next.removeAllListeners('notification')
      next.end().catch(() => undefined) // it is already broken: nothing is left to report
      retry(error)
    }
    next.on('error', fail)
    next.on('end', () => fail(new Error('the connection ended')))
    next.on('notification', ({ channel, payload }) => onNotification(channel, payload ?? ''))
    try {
      await next.connect()
      for (const channel of channels) await next.query(`listen ${pg.escapeIdentifier(channel)}`)
      if (closed) return await next.end()
      failures = 0
      onState(true)
      ping(next, fail)
    } catch (error) {
      fail(error as Error)
    }
  }

  const ping = (current: pg.Client, fail: (error: Error) => void) => {
    timer = setTimeout(() => {
      current.query('select 1').then(() => ping(current, fail), fail)
    }, PING_EVERY_MS)
    timer.unref()
  }

  void connect()
  return {
    async close() {
      closed = true
      clearTimeout(timer)
      client?.removeAllListeners('end')
      client?.on('error', () => undefined)
      await client?.end().catch(() => undefined) // closing a broken connection has nothing to say
    },
  }
}
