import { childPointer, type Finding, refusal } from './finding.ts'
import type { Locate } from './locate.ts'
import { isJsonObject, type Json, type JsonObject } from './read-json.ts'

/** One place that points somewhere else. */
type Reference = Readonly<{ pointer: string; target: string; from: JsonObject }>

const REF_KEYS = ['$ref', '$dynamicRef', 'operationRef'] as const

/**
 * Refuses references that leave the document and references that only lead to each other.
 *
 * Nothing is read or fetched to find this out. A schema that contains itself is fine; `a → b → a` with
 * nothing in between is not, and would make every later reader loop.
 */
export function refuseReferences(root: Json, locate: Locate): Finding[] {
  const findings: Finding[] = []
  const chains = new Chains(root)
  for (const { pointer, target, from } of references(root, '#')) {
    if (!target.startsWith('#')) {
      const message = `"${target}" leaves the document. Only references inside it (#/…) are read.`
      findings.push(refusal('external_ref', message, locate(pointer), pointer))
    } else if (from.$ref === target && chains.isEndless(from)) {
      const message = `"${target}" leads back to itself, or through too many references.`
      findings.push(refusal('circular_ref', message, locate(pointer), pointer))
    }
  }
  return findings
}

function* references(value: Json, pointer: string): Generator<Reference> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      yield* references(item, childPointer(pointer, index))
    return
  }
  if (!isJsonObject(value)) return
  for (const key of REF_KEYS) {
    const target = value[key]
    if (typeof target === 'string')
      yield { pointer: childPointer(pointer, key), target, from: value }
  }
  yield* mappedReferences(value, pointer)
  for (const [key, item] of Object.entries(value))
    yield* references(item, childPointer(pointer, key))
}

/** `discriminator.mapping` holds names of schemas or references; what looks like a file is one. */
function* mappedReferences(value: JsonObject, pointer: string): Generator<Reference> {
  const { discriminator } = value
  if (!isJsonObject(discriminator) || !isJsonObject(discriminator.mapping)) return
  const at = childPointer(childPointer(pointer, 'discriminator'), 'mapping')
  for (const [key, target] of Object.entries(discriminator.mapping)) {
    if (typeof target !== 'string' || !/[/:]|\.(ya?ml|json)$/i.test(target)) continue
    yield { pointer: childPointer(at, key), target, from: value }
  }
}

const HOPS_MAX = 64

/** Follows `$ref`s as far as they lead to other `$ref`s; each is decided once. */
class Chains {
  readonly #root: Json
  readonly #decided = new Map<JsonObject, boolean>()

  constructor(root: Json) {
    this.#root = root
  }

  isEndless(from: JsonObject, hops = 0): boolean {
    const known = this.#decided.get(from)
    if (known !== undefined) return known
    if (hops > HOPS_MAX) return true
    this.#decided.set(from, true) // met again before it is decided: a circle
    const endless = this.#leadsOn(from, hops)
    this.#decided.set(from, endless)
    return endless
  }

  /** A pointer may pass through other references on its way, and may end at one. */
  #leadsOn(from: JsonObject, hops: number): boolean {
    let at: Json | undefined = this.#root
    for (const key of refKeys(String(from.$ref))) {
      if (hasRef(at) && !Object.hasOwn(at, key)) {
        if (this.isEndless(at, hops + 1)) return true
        at = resolveRef(this.#root, at)
      }
      at = childOf(at, key)
    }
    return hasRef(at) && this.isEndless(at, hops + 1)
  }
}

/**
 * The keys of a `$ref`, read as the linter reads them (percent-decoded, empty keys dropped): a circle that
 * only one of the two sees would be followed for ever by the other.
 */
function refKeys(ref: string): string[] {
  const path = ref.split('#/')[1] ?? ''
  return path
    .split('/')
    .filter((key) => key !== '')
    .map(decodeKey)
}

function decodeKey(key: string): string {
  const plain = key.replaceAll('~1', '/').replaceAll('~0', '~')
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}

function hasRef(value: Json | undefined): value is JsonObject & { $ref: string } {
  return isJsonObject(value) && typeof value.$ref === 'string'
}

function childOf(value: Json | undefined, key: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(key)]
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

/**
 * The value that an object's `$ref` stands for, through further references; the object itself when it has
 * none, undefined when it leads nowhere. Call it only on a document that `refuseReferences` has passed.
 */
export function resolveRef(root: Json, value: Json | undefined): Json | undefined {
  let at = value
  while (hasRef(at)) {
    let target: Json | undefined = root
    for (const key of refKeys(at.$ref)) {
      target = childOf(resolveStep(root, target, key), key)
    }
    at = target
  }
  return at
}

function resolveStep(root: Json, value: Json | undefined, key: string): Json | undefined {
  return hasRef(value) && !Object.hasOwn(value, key) ? resolveRef(root, value) : value
}
