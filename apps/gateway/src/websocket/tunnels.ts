import type { Tunnel } from './tunnel.ts'

/** The WebSockets of one thread that are open. */
export type Tunnels = Readonly<{
  add(tunnel: Tunnel): void
  remove(tunnel: Tunnel): void
  size(): number
  /** Asks the callers of all of them, and of whichever still opens, to leave; resolves, within seconds, when they are gone. */
  close(): Promise<void>
}>

export function createTunnels(): Tunnels {
  const open = new Set<Tunnel>()
  let isClosing = false
  let onEmpty: () => void = () => undefined
  return {
    add(tunnel) {
      open.add(tunnel)
      if (isClosing) tunnel.close()
    },
    remove(tunnel) {
      open.delete(tunnel)
      if (open.size === 0) onEmpty()
    },
    size: () => open.size,
    close() {
      isClosing = true
      for (const tunnel of open) tunnel.close()
      if (open.size === 0) return Promise.resolve()
      return new Promise((resolve) => {
        onEmpty = resolve
      })
    },
  }
}
