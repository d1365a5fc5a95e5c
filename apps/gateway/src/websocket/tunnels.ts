import type { Tunnel } from './tunnel.ts'

/** The WebSockets of one thread that are open. */
export type Tunnels = Readonly<{
  add(tunnel: Tunnel): void
  remove(tunnel: Tunnel): void
  size(): number
  /** Asks the callers of all of them, and of whichever still opens, to leave. They are gone within seconds. */
  close(): void
}>

export function createTunnels(): Tunnels {
  const open = new Set<Tunnel>()
  let isClosing = false
  return {
    add(tunnel) {
      open.add(tunnel)
      if (isClosing) tunnel.close()
    },
    remove: (tunnel) => void open.delete(tunnel),
    size: () => open.size,
    close() {
      isClosing = true
      for (const tunnel of open) tunnel.close()
    },
  }
}
