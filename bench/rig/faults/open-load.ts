import { Agent, request } from 'node:http'

/** A call of the plan: `node` is the base URL it goes to, decided when it is due. */
export type Call = Readonly<{
  node: string
  path: string
  headers?: Readonly<Record<string, string>>
  /** Where it is sent once more when there was no answer: what a careful client does with a GET. */
  retryAt?: string
}>

/** How a call ended. `status` 0: no answer, or a broken one. `latencyMs` counts from when it was due. */
export type Outcome = Readonly<{
  id: number
  dueMs: number
  status: number
  latencyMs: number
  body: string
  retried: boolean
}>

export type OpenLoadOptions = Readonly<{
  perSecond: number
  seconds: number
  call: (id: number) => Call
  /** Shared by several loads so that connections are kept; made here when absent. */
  agent?: Agent
  timeoutMs?: number
}>

const TICK_MS = 4
const SOCKETS_MAX = 1_024

export function keptConnections(): Agent {
  return new Agent({ keepAlive: true, maxSockets: SOCKETS_MAX, maxFreeSockets: SOCKETS_MAX })
}

/**
 * Sends so many calls a second whether or not the ones before are answered (an open loop): a server that slows down gets no
 * relief, and waiting counts.
 */
export async function openLoad(options: OpenLoadOptions): Promise<Outcome[]> {
  const { perSecond, seconds, call } = options
  const agent = options.agent ?? keptConnections()
  const total = Math.round(perSecond * seconds)
  const running: Promise<Outcome>[] = []
  const startedTick = performance.now()
  const startedMs = Date.now()
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(total, ((performance.now() - startedTick) / 1_000) * perSecond)
      while (running.length < due) {
        const id = running.length
        const dueTick = startedTick + (id / perSecond) * 1_000
        const dueMs = startedMs + (id / perSecond) * 1_000
        running.push(settle(id, call(id), { agent, dueTick, dueMs, ...options }))
      }
      if (running.length < total) return
      clearInterval(timer)
      resolve()
    }, TICK_MS)
  })
  const outcomes = await Promise.all(running)
  if (options.agent === undefined) agent.destroy()
  return outcomes
}

type Send = Readonly<{ agent: Agent; dueTick: number; dueMs: number; timeoutMs?: number }>

async function settle(id: number, call: Call, send: Send): Promise<Outcome> {
  let answer = await ask(call, send)
  const retried = answer.status === 0 && call.retryAt !== undefined
  if (retried) answer = await ask({ ...call, node: call.retryAt ?? '' }, send)
  return { id, dueMs: send.dueMs, ...answer, latencyMs: performance.now() - send.dueTick, retried }
}

function ask(
  { node, path, headers }: Call,
  { agent, timeoutMs = 60_000 }: Send,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve) => {
    const failed = () => resolve({ status: 0, body: '' })
    const outgoing = request(node + path, { agent, headers, timeout: timeoutMs }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        body += chunk
      })
      response.on('error', failed)
      response.on('end', () =>
        response.complete ? resolve({ status: response.statusCode ?? 0, body }) : failed(),
      )
    })
    outgoing.on('timeout', () => outgoing.destroy())
    outgoing.on('error', failed)
    outgoing.end()
  })
}

/** The latency that so many of the outcomes stay below. */
export function latencyAt(outcomes: readonly Outcome[], share: number): number {
  const sorted = Float64Array.from(outcomes.map(({ latencyMs }) => latencyMs)).sort()
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0
}

export function countWith(outcomes: readonly Outcome[], status: number): number {
  return outcomes.filter((outcome) => outcome.status === status).length
}
