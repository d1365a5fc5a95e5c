import { type Document, isAlias, isMap, isSeq, type Node, visit, type YAMLMap } from 'yaml'
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
  const tree = new Tree(document)
  return (pointer) => {
    let at: Step = { key: null, value: document.contents }
    for (const key of pointerKeys(pointer)) {
      const next = tree.step(at.value, key)
      if (next === undefined) break
      at = next
    }
    return placeAt((at.key ?? at.value)?.range?.[0] ?? 0)
  }
}

/** Steps from node to node; what it learns it keeps, since many findings share their parents. */
class Tree {
  readonly #document: Document.Parsed
  readonly #members = new Map<YAMLMap, Map<string, Step>>()
  #targets: ReadonlyMap<Node, Node> | undefined

  constructor(document: Document.Parsed) {
    this.#document = document
  }

  step(from: Maybe, key: string): Step | undefined {
    const node = from !== null && isAlias(from) ? this.#targetOf(from) : from
    if (isSeq(node)) {
      const value = node.items[Number(key)] as Maybe
      return value === undefined ? undefined : { key: null, value }
    }
    if (!isMap(node)) return undefined
    return this.#membersOf(node).get(key) ?? this.#stepIntoMerged(node, key)
  }

  #membersOf(map: YAMLMap): Map<string, Step> {
    const known = this.#members.get(map)
    if (known !== undefined) return known
    const members = new Map<string, Step>()
    for (const pair of map.items) {
      const key = isMergeKey(pair) ? undefined : keyText(pair.key as Maybe)
      if (key !== undefined)
        members.set(key, { key: pair.key as Maybe, value: pair.value as Maybe })
    }
    this.#members.set(map, members)
    return members
  }

  #stepIntoMerged(map: YAMLMap, key: string): Step | undefined {
    for (const { value } of map.items.filter(isMergeKey)) {
      for (const part of isSeq(value) ? value.items : [value]) {
        const found = this.step(part as Maybe, key)
        if (found !== undefined) return found
      }
    }
    return undefined
  }

  /** All aliases are resolved in one pass; `Alias.resolve` would walk the document again for each. */
  #targetOf(alias: Node): Node | undefined {
    this.#targets ??= aliasTargets(this.#document)
    return this.#targets.get(alias)
  }
}

function aliasTargets(document: Document.Parsed): Map<Node, Node> {
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
