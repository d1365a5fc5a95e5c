import {
  type Document,
  isAlias,
  isMap,
  isSeq,
  type Node,
  type Pair,
  visit,
  type YAMLMap,
} from 'yaml'
import { type Place, pointerKeys } from './finding.ts'
import type { Source } from './parse-source.ts'
import { isMergeKey, keyText } from './read-json.ts'

/** Where a pointer stands in the text: at its key when it has one, else at its value. */
export type Locate = (pointer: string) => Place

type Maybe = Node | null | undefined
type Step = Readonly<{ key: Maybe; value: Maybe }>

/**
 * Finds the place of a pointer in the text; of a pointer that leads nowhere, the place of the nearest parent.
 * What an alias or a merge key brought in is found where it was written.
 */
export function locateIn({ document, placeAt }: Source): Locate {
  const anchors = anchorsOf(document)
  return (pointer) => {
    let at: Step = { key: null, value: document.contents }
    for (const key of pointerKeys(pointer)) {
      const next = step(at.value, key, anchors)
      if (next === undefined) break
      at = next
    }
    return placeAt((at.key ?? at.value)?.range?.[0] ?? 0)
  }
}

type Anchors = ReadonlyMap<Node, Node>

/** Resolves every alias in one pass; `Alias.resolve` would walk the document again for each. */
function anchorsOf(document: Document.Parsed): Anchors {
  const named = new Map<string, Node>()
  const targets = new Map<Node, Node>()
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) {
        const target = named.get(node.source)
        if (target !== undefined) targets.set(node, target)
      } else if (node.anchor !== undefined) named.set(node.anchor, node)
    },
  })
  return targets
}

function step(from: Maybe, key: string, anchors: Anchors): Step | undefined {
  const node = from !== null && isAlias(from) ? anchors.get(from) : from
  if (isSeq(node)) {
    const value = node.items[Number(key)] as Maybe
    return value === undefined ? undefined : { key: null, value }
  }
  return isMap(node) ? stepIntoMap(node, key, anchors) : undefined
}

function stepIntoMap(map: YAMLMap, key: string, anchors: Anchors): Step | undefined {
  const pairs: Pair[] = map.items
  const own = pairs.find((pair) => !isMergeKey(pair) && keyText(pair.key as Maybe) === key)
  if (own !== undefined) return { key: own.key as Maybe, value: own.value as Maybe }
  for (const pair of pairs.filter(isMergeKey)) {
    const found = stepIntoMerged(pair.value as Maybe, key, anchors)
    if (found !== undefined) return found
  }
  return undefined
}

function stepIntoMerged(value: Maybe, key: string, anchors: Anchors): Step | undefined {
  if (!isSeq(value)) return step(value, key, anchors)
  for (const item of value.items) {
    const found = step(item as Maybe, key, anchors)
    if (found !== undefined) return found
  }
  return undefined
}
