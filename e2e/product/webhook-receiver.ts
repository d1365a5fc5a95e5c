import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

export type ReceivedCall = Readonly<{ headers: http.IncomingHttpHeaders; text: string }>

export type WebhookReceiver = Readonly<{
  url: string
  /** Oldest first. */
  calls: readonly ReceivedCall[]
  stop(): Promise<void>
}>

/** Somebody's receiver of webhooks, on loopback: keeps what it gets and answers 204. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const calls: ReceivedCall[] = []
  const server = http.createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    request.on('end', () => {
      calls.push({ headers: request.headers, text })
      response.writeHead(204).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`,
    calls,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
