import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Rig } from './rig.ts'

/** The way to the database. Cut, it breaks every connection and refuses new ones, as a killed server does. */
export type DatabaseRelay = Readonly<{ url: string; cut(): void; restore(): void }>

export async function startRelay(rig: Rig, databaseUrl: string): Promise<DatabaseRelay> {
  const target = new URL(databaseUrl)
  const open = new Set<Socket>()
  let isCut = false
  const server = createServer((inbound) => {
    if (isCut) return void inbound.destroy()
    const outbound = connect(Number(target.port || 5432), target.hostname)
    join(inbound, outbound, open)
    join(outbound, inbound, open)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const breakAll = () => {
    for (const socket of open) socket.destroy()
  }
  rig.defer(() => {
    breakAll()
    server.close()
  })
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as AddressInfo).port)
  return {
    url: url.href,
    cut() {
      isCut = true
      breakAll()
    },
    restore() {
      isCut = false
    },
  }
}

function join(from: Socket, to: Socket, open: Set<Socket>): void {
  open.add(from)
  from.on('error', () => to.destroy())
  from.on('close', () => {
    open.delete(from)
    to.destroy()
  })
  from.pipe(to)
}
