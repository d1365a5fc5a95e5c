import { connectRedis, type RedisAddress } from '../stores/connect-redis.ts'

export type Subject = 'revisions' | 'credentials'

/** What nodes tell each other through Redis: that there is something to look for. Never what it is. */
export type Notices = Readonly<{
  /** This node found something new in the database; others may not have been told. */
  announce(subject: Subject): void
  stop(): void
}>

const CHANNEL = 'gatehouse:notices'
/** A node that was just told by another does not tell everybody once more. */
const QUIET_MS = 250

/**
 * A third way beside NOTIFY and polling, for nodes whose connection to the database does not pass notifications on (a pooler
 * between them, a standby): whoever has seen a change says so, and the others look at once. Lost, it costs nothing but
 * the time until the next poll. A change costs a message of each node at most.
 */
export function openNotices(
  address: RedisAddress,
  nodeId: string,
  onNotice: (subject: Subject) => void,
): Notices {
  const heardTicks = new Map<Subject, number>()
  // What fails here is said by the counters' own connection.
  const sender = connectRedis(address, () => undefined)
  const receiver = connectRedis(address, () => undefined)
  receiver.client.on('ready', () => void receiver.client.subscribe(CHANNEL).catch(() => undefined))
  receiver.client.on('message', (_channel: string, text: string) => {
    const [from, subject] = text.split(' ')
    if (from === nodeId || !isSubject(subject)) return
    heardTicks.set(subject, performance.now())
    onNotice(subject)
  })
  sender.open()
  receiver.open()
  return {
    announce(subject) {
      const heardTick = heardTicks.get(subject) ?? Number.NEGATIVE_INFINITY
      if (performance.now() - heardTick < QUIET_MS) return
      sender.client.publish(CHANNEL, `${nodeId} ${subject}`).catch(() => undefined)
    },
    stop() {
      sender.close()
      receiver.close()
    },
  }
}

function isSubject(text: string | undefined): text is Subject {
  return text === 'revisions' || text === 'credentials'
}
