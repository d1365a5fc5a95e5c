/**
 * Which target gets the next request. Nothing is allocated; `except` is the one that was just tried in vain.
 */
export type Candidate = {
  /** At least 1. */
  readonly weight: number
  /** From the target's id: its place for `chooseByHash`. */
  readonly seed: number
  /** Requests under way. */
  active: number
  /** The state of `takeTurn`. */
  current: number
}

/**
 * Smooth weighted round robin (nginx's): each turn every target gains its weight, the richest is taken and pays the sum.
 * In any run of as many turns as the weights' sum each target is taken exactly its weight's times, spread
 * out instead of in bursts.
 */
export function takeTurn<T extends Candidate>(candidates: readonly T[], except?: T): T | undefined {
  let richest: T | undefined
  let sum = 0
  for (const one of candidates) {
    if (one === except) continue
    sum += one.weight
    one.current += one.weight
    if (richest === undefined || one.current > richest.current) richest = one
  }
  if (richest !== undefined) richest.current -= sum
  return richest
}

/**
 * Of two drawn by weight, the one with fewer requests under way for its weight. Nearly as good as asking all, and no target
 * that looks idle gets everybody at once. Source: M. Mitzenmacher, The power of two choices (2001).
 *
 * @param random gives numbers in [0, 1)
 */
export function leastOfTwo<T extends Candidate>(
  candidates: readonly T[],
  random: () => number,
  except?: T,
): T | undefined {
  const first = draw(candidates, random(), except)
  const second = draw(candidates, random(), except)
  if (first === undefined || second === undefined) return first
  return second.active * first.weight < first.active * second.weight ? second : first
}

function draw<T extends Candidate>(
  candidates: readonly T[],
  random: number,
  except: T | undefined,
): T | undefined {
  let sum = 0
  for (const one of candidates) if (one !== except) sum += one.weight
  let left = random * sum
  let last: T | undefined
  for (const one of candidates) {
    if (one === except) continue
    last = one
    left -= one.weight
    if (left < 0) return one
  }
  return last
}

/**
 * Rendezvous hashing, weighted: every target makes a number of the key, the best one wins. Each gets its weight's share of
 * the keys, and a target that comes or goes moves only its own keys: no ring to build, nothing to keep.
 * Source: Thaler & Ravishankar (1998); weights as in draft-ietf-bess-weighted-hrw.
 *
 * @param key of `hashText`
 */
export function chooseByHash<T extends Candidate>(
  candidates: readonly T[],
  key: number,
  except?: T,
): T | undefined {
  let best: T | undefined
  let bestScore = -1
  for (const one of candidates) {
    if (one === except) continue
    // In (0, 1), so that the logarithm is finite and not 0.
    const score = -one.weight / Math.log((mixHashes(key, one.seed) + 0.5) / 0x1_0000_0000)
    if (score > bestScore) {
      best = one
      bestScore = score
    }
  }
  return best
}

/** A 32-bit hash of a text (FNV-1a, then mixed). Not for secrets. */
export function hashText(text: string): number {
  let hash = 0x811c_9dc5
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x0100_0193)
  }
  return mix(hash)
}

/** One hash of two. */
export function mixHashes(one: number, other: number): number {
  return mix(one ^ other)
}

/** MurmurHash3's finaliser: every bit of the input changes half of the output's. */
function mix(value: number): number {
  let hash = value | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
