import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { type ExplainedPhase, type Explanation, Problem, shownFields } from '@gatehouse/policy'
import type { KeyHashes } from '../credentials/key-hashes.ts'
import { type RequestHeaders, readRequestHeaders } from '../http/request-headers.ts'
import { Exchange } from '../pipeline/exchange.ts'
import { FORWARD, type PhaseDeps, phasesOf } from '../pipeline/index.ts'
import type { Outcome } from '../pipeline/outcome.ts'
import { asProblem } from '../reply-problem.ts'
import type { LimitCharge, LimitStore } from '../stores/limit-store.ts'
import type { Balancer } from '../upstream/balancer.ts'
import { describePhase } from './describe-phase.ts'
import { explainExchange } from './explain-exchange.ts'

/** A call that nobody makes. Plain data, so that it can be asked of another thread. */
export type ExplainCall = Readonly<{
  method: string
  /** A path with its query, or an absolute URL. */
  target: string
  /** Name, value, name, value … */
  rawHeaders: readonly string[]
  /** Of the caller's end of the connection. */
  address: string
  /** Of a key that comes along though nobody has its text; 64 hexadecimal characters. */
  keyHash: string | undefined
}>

export type Explain = (call: ExplainCall) => Promise<Explanation>

export type ExplainDeps = PhaseDeps & Readonly<{ nowMs: () => number }>

/** Begins like a key of ours and is none. */
const STANDS_FOR_KEY = 'gh_named_by_its_id'

/**
 * Says what would become of a call: the request path's own phases walk over it, with their effects left out. Limits are looked
 * at and not charged, targets chosen from copies, failed authentications not counted, and the phase that sends is not walked.
 *
 * Costs the request path nothing: it has phases, stores and balancers of its own or none.
 */
export function createExplain(deps: ExplainDeps): Explain {
  return async (call) => {
    const { rehearsal, asked } = rehearse(deps, call.keyHash)
    const exchange = exchangeOf(call, deps.nowMs())
    const phases: ExplainedPhase[] = []
    let outcome: Outcome = 'continue'
    for (const [name, phase] of phasesOf(rehearsal)) {
      if (name === FORWARD && outcome === 'continue') continue
      if (outcome !== 'continue') {
        phases.push({ phase: name, verdict: 'not_reached', says: [], answerFields: [] })
        continue
      }
      const from = exchange.responseFields.length
      outcome = await settled(() => phase(exchange))
      phases.push({
        phase: name,
        verdict: verdictOf(outcome),
        says: [
          ...describePhase(name, exchange),
          ...(outcome instanceof Problem ? [outcome.message] : []),
        ],
        answerFields: shownFields(exchange.responseFields.slice(from)),
      })
    }
    return explainExchange(exchange, { outcome, phases, ...asked, nowMs: deps.nowMs() })
  }
}

/** The same things without their effects, and who of them was asked. */
function rehearse(deps: ExplainDeps, keyHash: string | undefined) {
  const { limitStore, balancers } = deps
  const asked: { charge?: LimitCharge; balancer?: Balancer } = {}
  const store: LimitStore = {
    takeAll(charge, nowMs) {
      asked.charge = charge
      return limitStore.peekAll(charge, nowMs)
    },
    peekAll: limitStore.peekAll,
    giveBack() {},
  }
  const keyHashes: KeyHashes = {
    remembered: (text) => (text === STANDS_FOR_KEY ? keyHash : undefined),
    hash: deps.keyHashes.hash,
    remember() {},
  }
  const rehearsal: PhaseDeps = {
    ...deps,
    keyHashes,
    failedAttempts: { record: () => null },
    limitStore: store,
    overload: deps.overload && { ...deps.overload },
    balancers: {
      of(upstream) {
        asked.balancer = balancers.of(upstream)
        return asked.balancer.rehearsal()
      },
    },
  }
  return { rehearsal, asked }
}

async function settled(walk: () => Outcome | Promise<Outcome>): Promise<Outcome> {
  try {
    return await walk()
  } catch (error) {
    return asProblem(error)
  }
}

function verdictOf(outcome: Outcome): ExplainedPhase['verdict'] {
  if (outcome === 'continue') return 'passed'
  return outcome === 'answered' ? 'answered' : 'refused'
}

/** An exchange whose ends are connected to nobody. */
function exchangeOf({ method, target, rawHeaders, address, keyHash }: ExplainCall, nowMs: number) {
  const fields = keyHash === undefined ? rawHeaders : [...rawHeaders, 'X-API-Key', STANDS_FOR_KEY]
  const socket = new Socket()
  Object.defineProperty(socket, 'remoteAddress', { value: address })
  const request = new IncomingMessage(socket)
  request.method = method
  request.url = target
  request.httpVersion = '1.1'
  request.httpVersionMajor = 1
  request.httpVersionMinor = 1
  request.rawHeaders = [...fields]
  request.headers = joined(fields)
  const headers = readRequestHeaders(fields)
  const response = new ServerResponse(request)
  const exchange = new Exchange(request, response, headers, 'explained', nowMs)
  if (asksForUpgrade(headers)) exchange.upgrade = { socket, head: Buffer.alloc(0) }
  return exchange
}

/** As Node tells a WebSocket's handshake from other requests (RFC 6455 §4.1). */
function asksForUpgrade({ upgrade, connection = '' }: RequestHeaders): boolean {
  return upgrade?.toLowerCase() === 'websocket' && /(?:^|[,\s])upgrade(?:$|[,\s])/i.test(connection)
}

/** As Node's own, for what looks a field up by its name. */
function joined(fields: readonly string[]): Record<string, string> {
  const byName: Record<string, string> = {}
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const name = (fields[index] as string).toLowerCase()
    const value = fields[index + 1] as string
    byName[name] = byName[name] === undefined ? value : `${byName[name]}, ${value}`
  }
  return byName
}
