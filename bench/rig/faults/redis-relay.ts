import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Rig } from './rig.ts'

/** The way to Redis, which can be worse than gone. */
export type RedisRelay = Readonly<{
  port: number
  /** From now on new connections lead there, and those there are break. */
  leadTo(port: number): void
  /** Everything breaks, and new connections are refused. */
  cut(): void
  /** Nothing comes through, and nothing breaks. */
  swallow(): void
  /** Everything comes so much later, both ways together. */
  delay(ms: number): void
  restore(): void
}>

export async function startRedisRelay(rig: Rig, redisPort: number): Promise<RedisRelay> {
  const open = new Set<Socket>()
  let target = redisPort
  let state: 'open' | 'cut' | 'swallow' = 'open'
  let delayMs = 0
  const breakAll = () => {
    for (const socket of open) socket.destroy()
  }
  const server = createServer((inbound) => {
    if (state === 'cut') return void inbound.destroy()
    const outbound = connect(target, '127.0.0.1')
    for (const [from, to] of [
      [inbound, outbound],
      [outbound, inbound],
    ] as const) {
      open.add(from)
      from.setNoDelay(true)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        open.delete(from)
        to.destroy()
      })
      from.on('data', (chunk) => {
        if (state === 'swallow') return
        if (delayMs === 0) to.write(chunk)
        else void wait(delayMs / 2).then(() => to.destroyed || to.write(chunk))
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  rig.defer(() => {
    breakAll()
    server.close()
  })
  return {
    port: (server.address() as AddressInfo).port,
    leadTo(port) {
      target = port
      breakAll()
    },
    cut() {
      state = 'cut'
      breakAll()
    },
    swallow() {
      state = 'swallow'
    },
    delay(ms) {
      delayMs = ms
    },
    restore() {
      // What was swallowed is missing in the middle of a stream: those connections are of no use.
      const isBroken = state !== 'open'
      state = 'open'
      delayMs = 0
      if (isBroken) breakAll()
    },
  }
}
