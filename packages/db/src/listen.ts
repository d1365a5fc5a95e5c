import pg from 'pg'

const BACKOFF_MS = [100, 250, 500, 1_000, 2_000] as const
const PING_EVERY_MS = 10_000

export type Listener = Readonly<{ close(): Promise<void> }>

type Handlers = Readonly<{
  onNotification(channel: string, payload: string): void
  onState(connected: boolean, error?: Error): void
}>

/**
 * Follows NOTIFY on a connection of its own and reconnects when it breaks.
 *
 * A notification says "look", never "what": it can be lost with the connection, so callers also poll, and `onState(true)`
 * after each (re)connect is a reason to look as well. A connection that died silently is noticed by a ping.
 */
export function listenTo(
  databaseUrl: string,
  channels: readonly string[],
  onNotification: Handlers['onNotification'],
  onState: Handlers['onState'] = () => undefined,
): Listener {
  const follower = new Follower(databaseUrl, channels, { onNotification, onState })
  void follower.connect()
  return follower
}

class Follower implements Listener {
  readonly #databaseUrl: string
  readonly #channels: readonly string[]
  readonly #handlers: Handlers
  #client: pg.Client | undefined
  #timer: NodeJS.Timeout | undefined
  #failures = 0
  #closed = false

  constructor(databaseUrl: string, channels: readonly string[], handlers: Handlers) {
    this.#databaseUrl = databaseUrl
    this.#channels = channels
    this.#handlers = handlers
  }

  async connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#databaseUrl,
      application_name: 'gatehouse-listen',
      connectionTimeoutMillis: 3_000,
      query_timeout: 5_000,
      keepAlive: true,
    })
    this.#client = client
    client.on('error', (error) => this.#fail(client, error))
    client.on('end', () => this.#fail(client, new Error('the connection ended')))
    client.on('notification', ({ channel, payload }) =>
      this.#handlers.onNotification(channel, payload ?? ''),
    )
    try {
      await client.connect()
      for (const name of this.#channels) await client.query(`listen ${pg.escapeIdentifier(name)}`)
      if (this.#closed) return await client.end()
      this.#failures = 0
      this.#handlers.onState(true)
      this.#pingLater(client)
    } catch (error) {
      this.#fail(client, error as Error)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#client?.end().catch(() => undefined) // a broken connection has nothing to say on closing
  }

  /** The first sign of a break wins; the client is let go and another one made after a pause. */
  #fail(client: pg.Client, error: Error): void {
    if (this.#client !== client || this.#closed) return
    this.#client = undefined
    clearTimeout(this.#timer)
    client.removeAllListeners('notification')
    client.end().catch(() => undefined) // broken already: nothing is left to report
    this.#handlers.onState(false, error)
    const delayMs = BACKOFF_MS[Math.min(this.#failures, BACKOFF_MS.length - 1)]
    this.#failures += 1
    this.#timer = setTimeout(() => void this.connect(), delayMs)
  }

  #pingLater(client: pg.Client): void {
    this.#timer = setTimeout(() => {
      client.query('select 1').then(
        () => this.#pingLater(client),
        (error: Error) => this.#fail(client, error),
      )
    }, PING_EVERY_MS)
    this.#timer.unref()
  }
}
