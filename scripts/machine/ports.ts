import { once } from 'node:events'
import net from 'node:net'

/** `localhost` is both of these: a stranger on either would answer in our place. */
const LOOPBACK = ['127.0.0.1', '::1']

/** True when nobody listens on `port`, neither on `host` nor on loopback. */
export async function isPortFree(port: number, host: string): Promise<boolean> {
  for (const address of new Set([host, ...LOOPBACK])) {
    if (!(await canListen(port, address))) return false
  }
  return true
}

/** A port on 127.0.0.1 that nobody listens on right now. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port was assigned')
  return address.port
}

async function canListen(port: number, host: string): Promise<boolean> {
  const server = net.createServer()
  try {
    server.listen({ port, host, exclusive: true })
    await once(server, 'listening')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EACCES') throw new Error(`Port ${port} needs privileges that this user lacks`)
    return code !== 'EADDRINUSE' // without IPv6 there is no ::1 to ask
  }
  server.close()
  await once(server, 'close')
  return true
}
