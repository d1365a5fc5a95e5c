import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml'
import { childPointer, type Finding, type Place, refusal } from './finding.ts'
import type { LoadLimits } from './options.ts'
import type { Source } from './parse-source.ts'

/** What JSON can hold. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

/** True of an object that is not a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Turns the syntax tree into JSON values, aliases and merge keys expanded, and finds what JSON cannot say
 * or what two readers of the same text would understand differently.
 *
 * Everything later works on this value and never on the text again, so that no second parser can
 * see another document than the one that was checked.
 */
export function readJson(
  source: Source,
  limits: LoadLimits,
): { ok: true; value: Json } | { ok: false; findings: Finding[] } {
  const reading = new Reading(source, limits)
  try {
    const value = reading.value(source.document.contents, '#', 0)
    return reading.findings.length === 0
      ? { ok: true, value }
      : { ok: false, findings: reading.findings }
  } catch (error) {
    if (!(error instanceof LimitReached)) throw error
    return { ok: false, findings: [...reading.findings, error.finding] }
  }
}

/** Ends the reading at once: going on would cost what the limit is there to save. */
class LimitReached extends Error {
  readonly finding: Finding
  constructor(finding: Finding) {
    super(finding.message)
    this.finding = finding
  }
}

type Maybe = Node | null | undefined

class Reading {
  readonly findings: Finding[] = []
  readonly #source: Source
  readonly #limits: LoadLimits
  readonly #anchors = new Map<string, Node>()
  /** An alias means the anchor that came last before it, also when it is read again elsewhere. */
  readonly #targets = new Map<Node, Node>()
  readonly #open = new Set<Node>()
  #values = 0
  #aliasValues = 0
  #aliasDepth = 0

  constructor(source: Source, limits: LoadLimits) {
    this.#source = source
    this.#limits = limits
  }

  value(node: Maybe, pointer: string, depth: number): Json {
    this.#count(node, pointer, depth)
    if (node === null || node === undefined) return null
    if (isAlias(node)) return this.#alias(node, pointer, depth)
    if (this.#aliasDepth === 0 && node.anchor !== undefined) this.#anchors.set(node.anchor, node)
    this.#refuseTag(node, pointer)
    if (isScalar(node)) return this.#scalar(node.value, node, pointer)
    this.#open.add(node)
    const value = this.#collection(node, pointer, depth)
    this.#open.delete(node)
    return value
  }

  #collection(node: Node, pointer: string, depth: number): Json {
    if (isSeq(node)) {
      return node.items.map((item, index) =>
        this.value(item as Maybe, childPointer(pointer, index), depth + 1),
      )
    }
    return isMap(node) ? this.#map(node, pointer, depth) : null
  }

  #map(map: YAMLMap, pointer: string, depth: number): JsonObject {
    const own: JsonObject = {}
    const merged: JsonObject = {}
    for (const pair of map.items) {
      if (isMergeKey(pair)) this.#merge(merged, pair.value as Maybe, pointer, depth)
      else this.#pair(own, pair, pointer, depth)
    }
    // A key written here wins over a merged one, wherever `<<` stands (yaml.org/type/merge.html).
    return { ...merged, ...own }
  }

  #pair(into: JsonObject, pair: Pair, pointer: string, depth: number): void {
    const keyNode = pair.key as Maybe
    const key = keyText(keyNode)
    if (key === undefined) {
      this.#find('invalid_key', 'A key must be a plain text.', keyNode, pointer)
      return
    }
    const at = childPointer(pointer, key)
    if (key === '__proto__')
      this.#find('forbidden_key', 'The key "__proto__" is refused.', keyNode, at)
    else if (Object.hasOwn(into, key)) {
      this.#find('duplicate_key', `The key "${key}" stands here a second time.`, keyNode, at)
    } else {
      this.#text(key, keyNode, at)
      into[key] = this.value(pair.value as Maybe, at, depth + 1)
    }
  }

  #merge(into: JsonObject, node: Maybe, pointer: string, depth: number): void {
    const value = this.value(node, childPointer(pointer, '<<'), depth + 1)
    for (const part of Array.isArray(value) ? value : [value]) {
      if (!isJsonObject(part)) {
        this.#find('invalid_merge', 'The value of "<<" must be an object.', node, pointer)
        return
      }
      // Of several merged objects the first wins.
      for (const [key, item] of Object.entries(part)) {
        if (!Object.hasOwn(into, key)) into[key] = item
      }
    }
  }

  #alias(node: Node & { source: string }, pointer: string, depth: number): Json {
    const target = this.#targets.get(node) ?? this.#anchors.get(node.source)
    if (target === undefined) {
      this.#find('unknown_alias', `Nothing before it is named "&${node.source}".`, node, pointer)
      return null
    }
    this.#targets.set(node, target)
    if (this.#open.has(target)) {
      this.#find('circular_alias', `"*${node.source}" contains itself.`, node, pointer)
      return null
    }
    this.#aliasDepth += 1
    const value = this.value(target, pointer, depth)
    this.#aliasDepth -= 1
    return value
  }

  #scalar(value: unknown, node: Node, pointer: string): Json {
    if (typeof value === 'string') return this.#text(value, node, pointer)
    if (value === null || value === undefined || typeof value === 'boolean') return value ?? null
    // YAML can write a negative zero, JSON text does not keep one: what is compared and stored is the same number.
    if (typeof value === 'number' && Number.isFinite(value)) return value === 0 ? 0 : value
    this.#find('invalid_value', 'JSON has no such value.', node, pointer)
    return null
  }

  /** Texts that PostgreSQL's jsonb and UTF-8 cannot hold would fail later, far from their line. */
  #text(text: string, node: Maybe, pointer: string): string {
    if (text.includes('\0') || !text.isWellFormed()) {
      this.#find('invalid_text', 'A text holds a NUL or half a surrogate pair.', node, pointer)
    }
    return text
  }

  #refuseTag(node: Node, pointer: string): void {
    if (node.tag === undefined || CORE_TAGS.has(node.tag)) return
    this.#find('forbidden_tag', `The YAML tag "${node.tag}" is refused.`, node, pointer)
  }

  #count(node: Maybe, pointer: string, depth: number): void {
    const { valuesMax, aliasValuesMax, depthMax } = this.#limits
    this.#values += 1
    if (this.#aliasDepth > 0) this.#aliasValues += 1
    if (this.#aliasValues > aliasValuesMax) {
      this.#stop('alias_bomb', 'The YAML aliases expand to too many values.', node, pointer)
    }
    if (this.#values > valuesMax) {
      const message = 'The document holds more values than can be loaded.'
      this.#stop('too_many_values', message, node, pointer)
    }
    if (depth > depthMax) {
      this.#stop('too_deep', `Nested more than ${depthMax} levels deep.`, node, pointer)
    }
  }

  #stop(code: string, message: string, node: Maybe, pointer: string): never {
    throw new LimitReached(refusal(code, message, this.#place(node), pointer))
  }

  #find(code: string, message: string, node: Maybe, pointer: string): void {
    const finding = refusal(code, message, this.#place(node), pointer)
    this.findings.push(finding)
    if (this.findings.length > this.#limits.findingsMax) {
      throw new LimitReached(refusal('gave_up', 'Too much is wrong to read on.', this.#place(node)))
    }
  }

  #place(node: Maybe): Place {
    return this.#source.placeAt(node?.range?.[0] ?? 0)
  }
}

/** Numbers, true and null are common as keys (`200:`); they mean the text that was written. */
export function keyText(key: Maybe): string | undefined {
  if (key === null || key === undefined) return 'null'
  if (!isScalar(key) || (key.tag !== undefined && !CORE_TAGS.has(key.tag))) return undefined
  if (typeof key.value === 'string') return key.value
  return key.source ?? String(key.value)
}

/** Quoted, `"<<"` is an ordinary key. */
export function isMergeKey({ key }: Pair): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN'
}

const CORE_TAGS = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
)
