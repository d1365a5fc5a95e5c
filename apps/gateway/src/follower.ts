export type Follower = Readonly<{
  /** Looks now, or again at once when a look is under way: it may have begun too early to see the change. */
  poke(): void
  /** The first look; resolves when it succeeded or failed. */
  start(): Promise<void>
  stop(): Promise<void>
}>

export type FollowerOptions = Readonly<{
  /** One look; throws when the database cannot be asked. Never runs twice at a time. */
  step(): Promise<void>
  pollEveryMs: number
  /** Called when health changes, and with the first result. */
  onState(isHealthy: boolean, error?: Error): void
}>

/** Looks when told to and every `pollEveryMs`, one look at a time; a failure is reported once and tried on. */
export function createFollower({ step, pollEveryMs, onState }: FollowerOptions): Follower {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let isPoked = false
  let isStopped = false
  let isHealthy: boolean | undefined

  async function look(): Promise<void> {
    clearTimeout(timer)
    try {
      do {
        isPoked = false
        await step()
      } while (isPoked && !isStopped)
      report(true)
    } catch (error) {
      report(false, error as Error)
    }
    running = undefined
    if (isStopped) return
    timer = setTimeout(run, isPoked ? 0 : pollEveryMs)
  }

  function report(healthy: boolean, error?: Error): void {
    if (healthy === isHealthy) return
    isHealthy = healthy
    onState(healthy, error)
  }

  function run(): void {
    running ??= look()
  }

  return {
    poke() {
      isPoked = true
      if (!isStopped) run()
    },
    async start() {
      run()
      await running
    },
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await running
    },
  }
}
