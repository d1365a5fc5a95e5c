import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * The response of a request that asks for a WebSocket. Node gives an upgrade away with its bare socket; whoever is refused
 * gets an ordinary answer all the same, after which the connection ends.
 */
export function upgradeResponse(request: IncomingMessage): ServerResponse {
  const socket: Socket = request.socket
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket)
  socket.on('error', ignore)
  socket.on('drain', () => {
    if (response.writableNeedDrain) response.emit('drain')
  })
  response.on('finish', () => socket.destroySoon())
  return response
}

/** A connection that breaks is closed too, and there it is recorded. */
function ignore(): void {}
