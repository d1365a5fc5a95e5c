import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { WebSocket, WebSocketServer } from 'ws'
import { PORTS, type Sailing, type Timetable } from './timetable.ts'

const PATH = /^\/v2\/sailings\/([\w-]{1,40})\/position$/
const EVERY_MS = 1_000
const WEEK_MS = 7 * 24 * 60 * 60_000
/** Nobody has anything to say to us. */
const MESSAGE_BYTES_MAX = 1_024

/** Where a sailing's vessel is, sent every second over a WebSocket at `/v2/sailings/{id}/position`. */
export type Position = Readonly<{
  sailingId: string
  at: string
  state: 'in_port' | 'under_way'
  latitude: number
  longitude: number
}>

/** Answers upgrades; OpenAPI has no words for them, so the documents say nothing of these. */
export function addPositions(
  app: FastifyInstance,
  { timetable, nowMs }: Readonly<{ timetable: Timetable; nowMs: () => number }>,
): void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX })
  app.server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    const id = PATH.exec(request.url ?? '')?.[1] ?? ''
    if (timetable.find(id) === undefined) {
      connection.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, connection, head, (socket) => {
      send(socket, timetable, id, nowMs())
      const timer = setInterval(() => send(socket, timetable, id, nowMs()), EVERY_MS)
      socket.on('close', () => clearInterval(timer))
      socket.on('error', () => socket.terminate())
    })
  })
  app.addHook('preClose', async () => {
    for (const socket of sockets.clients) socket.close(1001)
  })
}

function send(socket: WebSocket, timetable: Timetable, id: string, nowMs: number): void {
  const sailing = timetable.find(id)
  if (sailing === undefined || socket.readyState !== WebSocket.OPEN) return
  socket.send(JSON.stringify(positionOf(sailing, nowMs)))
}

/** On the straight line between two ports. The timetable knows the next departure only; what is under way left a week earlier. */
function positionOf({ id, from, to, departsAtMs, arrivesAtMs }: Sailing, nowMs: number): Position {
  const leftMs = departsAtMs - WEEK_MS
  const share = (nowMs - leftMs) / (arrivesAtMs - departsAtMs)
  const isUnderWay = share >= 0 && share < 1
  const [start, end] = [portOf(from), portOf(to)]
  const between = (a: number, b: number) =>
    Number((isUnderWay ? a + (b - a) * share : a).toFixed(5))
  return {
    sailingId: id,
    at: new Date(nowMs).toISOString(),
    state: isUnderWay ? 'under_way' : 'in_port',
    latitude: between(start.latitude, end.latitude),
    longitude: between(start.longitude, end.longitude),
  }
}

function portOf(id: string) {
  const port = PORTS.find((one) => one.id === id)
  if (port === undefined) throw new Error(`the timetable names a port "${id}" that there is not`)
  return port
}
