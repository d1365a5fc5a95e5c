import type { NameAnswer, ResolveName } from './resolve-name.ts'

const LOOK_EVERY_MS = 250
/** After an answer that did not come: soon, but not as often as one looks. */
const ASK_AGAIN_MS = 1_000

/** Told of the addresses of a name, when there is an answer and each time it is another one. */
export type OnAddresses = (addresses: readonly string[]) => void

export type Names = Readonly<{
  /** Follows a name until the function that comes back is called. */
  follow(hostname: string, onAddresses: OnAddresses): () => void
  stop(): void
}>

type Followed = {
  readonly listeners: Set<OnAddresses>
  /** Sorted; '' before the first answer. */
  known: string
  addresses: readonly string[]
  dueTick: number
  isAsked: boolean
}

/**
 * Asks again for the names of targets, so that one that moves is followed. What was known stays when a name server does not
 * answer: yesterday's address is better than none. Bounded by the names of the targets in use.
 */
export function createNames(resolve: ResolveName): Names {
  const names = new Map<string, Followed>()

  async function ask(hostname: string, name: Followed): Promise<void> {
    name.isAsked = true
    const answer = await resolve(hostname).catch(() => undefined)
    name.isAsked = false
    name.dueTick = performance.now() + (answer?.forMs ?? ASK_AGAIN_MS)
    if (answer !== undefined && names.get(hostname) === name) tell(name, answer)
  }

  const timer = setInterval(() => {
    const nowTick = performance.now()
    for (const [hostname, name] of names) {
      if (nowTick >= name.dueTick && !name.isAsked) void ask(hostname, name)
    }
  }, LOOK_EVERY_MS)
  timer.unref()

  return {
    follow(hostname, onAddresses) {
      const name = names.get(hostname) ?? newName()
      names.set(hostname, name)
      name.listeners.add(onAddresses)
      if (name.addresses.length > 0) onAddresses(name.addresses)
      return () => {
        name.listeners.delete(onAddresses)
        if (name.listeners.size === 0) names.delete(hostname)
      }
    },
    stop: () => clearInterval(timer),
  }
}

function newName(): Followed {
  return { listeners: new Set(), known: '', addresses: [], dueTick: 0, isAsked: false }
}

/** Name servers turn their answers round; that is no change. */
function tell(name: Followed, { addresses }: NameAnswer): void {
  const sorted = [...new Set(addresses)].sort()
  const known = sorted.join(' ')
  if (known === name.known || sorted.length === 0) return
  name.known = known
  name.addresses = sorted
  for (const onAddresses of name.listeners) onAddresses(sorted)
}
