import { ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { type CompiledTier, Problem, type Snapshot } from '@gatehouse/policy'
import { BoundedCache } from '../credentials/bounded-cache.ts'
import type { CredentialReader } from '../credentials/credential-reader.ts'
import type { Overload } from '../overload/overload.ts'
import type { Exchange } from './exchange.ts'
import type { Outcome, Phase } from './outcome.ts'

/** Made once: a refusal must be cheap. A second later the level has moved, and what is under way has ended. */
const OVERLOADED = new Problem('overloaded', undefined, { retryAfterMs: 1_000 })
/**
 * Whoever was refused is not read from for so long, and is told to stay away for longer. A refusal costs half of what an answer
 * costs (42 µs of 80), so that refusals alone left a third of the peak at 1.5 times the load.
 */
const PAUSE_MS = 100
/** A change of a subscription is in force within a second, here too. */
const REMEMBERED_MS = 1_000
const REMEMBERED_MAX = 20_000
/** A credential that is longer is not remembered. */
const CREDENTIAL_LENGTH_MAX = 512

export type SheddingDeps = Readonly<{
  overload: Overload
  currentSnapshot: () => Snapshot | undefined
  credentials: CredentialReader
  /** In [0, 1): which calls are refused. */
  chance: () => number
}>

/**
 * Phases 2 and 8, before anything is matched and before anything is charged: an overloaded thread refuses a part of the calls.
 *
 * Who is critical is known when the tier is. So at the door go those who surely are not: without a credential, with one that was
 * found not to be critical anywhere within the last second, or where no tier is critical. The others that were drawn go on
 * until they are known, and an ordinary one is refused then.
 */
export function createShedding(deps: SheddingDeps): Readonly<{ atDoor: Phase; known: Phase }> {
  const { overload, currentSnapshot, credentials, chance } = deps
  const ordinary = new BoundedCache<string, number>(REMEMBERED_MAX)
  let snapshot: Snapshot | undefined
  let critical: readonly (readonly [apiId: string, tierId: string])[] = []

  function look(): void {
    const current = currentSnapshot()
    if (current === snapshot) return
    snapshot = current
    critical = [...(current?.tiers.values() ?? [])].flatMap(criticalPairs)
    ordinary.clear()
  }

  function isSurelyOrdinary({ headers, startedTick }: Exchange): boolean {
    if (critical.length === 0) return true
    const credential = headers.authorization ?? headers.apiKey
    if (credential === undefined) return true
    return (ordinary.get(credential) ?? 0) > startedTick
  }

  function remember({ principal, headers, startedTick }: Exchange): void {
    const credential = headers.authorization ?? headers.apiKey
    if (principal === undefined || credential === undefined) return
    if (credential.length > CREDENTIAL_LENGTH_MAX) return
    const isCritical = critical.some(
      ([apiId, tierId]) =>
        credentials.subscription(principal.applicationId, apiId)?.tierId === tierId,
    )
    if (!isCritical) ordinary.set(credential, startedTick + REMEMBERED_MS)
  }

  function refuse(exchange: Exchange): Outcome {
    overload.refusedOrdinary += 1
    pauseCaller(exchange)
    return OVERLOADED
  }

  return {
    atDoor(exchange) {
      if (overload.ordinaryShare === 0 || chance() >= overload.ordinaryShare) return 'continue'
      look()
      if (isSurelyOrdinary(exchange)) return refuse(exchange)
      exchange.isDrawn = true
      return 'continue'
    },
    known(exchange) {
      if (!exchange.isDrawn) return 'continue'
      if (exchange.tier?.critical !== true) {
        remember(exchange)
        return refuse(exchange)
      }
      if (overload.criticalShare === 0 || chance() >= overload.criticalShare) return 'continue'
      overload.refusedCritical += 1
      return OVERLOADED
    },
  }
}

/** Not a listed proxy, which brings other callers' calls too; nor HTTP/2, whose calls share a connection. */
function pauseCaller({ request, response, isPeerTrusted, hasBody }: Exchange): void {
  const { socket } = request
  if (isPeerTrusted || hasBody) return
  if (!(socket instanceof Socket && response instanceof ServerResponse)) return
  // Once the answer is out: until then Node itself reads on.
  response.once('finish', () => {
    socket.pause()
    setTimeout(() => socket.resume(), PAUSE_MS).unref()
  })
}

function criticalPairs({ id, critical, apiIds }: CompiledTier): [string, string][] {
  return critical ? [...apiIds].map((apiId) => [apiId, id]) : []
}
