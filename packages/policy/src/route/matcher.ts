import {
  NO_FACTS,
  predicatesHold,
  predicatesKey,
  type RequestFacts,
  type RoutePredicate,
} from './predicate.ts'
import type { PathTemplate, TemplateSegment } from './template.ts'

/**
 * Finds the most specific entry for a path, a method and what else is asked of the request.
 *
 * Precedence, decided segment by segment from the left: a literal before a parameter before a rest (`/*`); a template
 * that ends where the path ends before one whose rest takes nothing. An entry that does not take the method, or whose
 * predicates do not hold, is no match, and the next specific one is tried. Of entries with the same shape, one with more
 * predicates comes first, then one that names the method before one for every method; HEAD is served by an entry for GET
 * when none names HEAD.
 *
 *     root ─ pets ─┬─ mine ●GET         GET    /pets/mine  → /pets/mine
 *                  └─ {}  ●every         DELETE /pets/mine  → /pets/{id}
 *                                        GET    /pets/1/x   → nothing
 *
 * Cost grows with the segments of the path, with how often literals and parameters meet in one template position and with
 * the entries of one shape that have predicates (callers bound those), never with the number of entries.
 */
export type PathMatcher<T> = Readonly<{
  /** The most specific value for a method and the segments of a canonical path; allocates nothing. */
  find(method: string, segments: readonly string[], facts?: RequestFacts): T | undefined
  /** For a path that `find` refused: the methods it would have taken, sorted, and its most specific value. */
  allowed(segments: readonly string[], facts?: RequestFacts): AllowedMethods<T> | undefined
}>

export type AllowedMethods<T> = Readonly<{ methods: readonly string[]; value: T }>

export type PathEntry<T> = Readonly<{
  template: PathTemplate
  /** Undefined: every method. */
  methods: ReadonlySet<string> | undefined
  /** Normalised; none: every request. */
  predicates?: readonly RoutePredicate[]
  value: T
}>

type Leaf<T> = {
  byMethod: Map<string, T>
  every: T | undefined
  /** Those with predicates, the most demanding first; undefined where there are none. */
  conditional: Conditional<T>[] | undefined
}

type Conditional<T> = Readonly<{
  key: string
  predicates: readonly RoutePredicate[]
  leaf: Leaf<T>
}>

type Node<T> = {
  literals: Map<string, Node<T>>
  parameter: Node<T> | undefined
  end: Leaf<T> | undefined
  rest: Leaf<T> | undefined
}

/** Builds the tree. Of entries that collide in shape, predicates and method the first wins; callers refuse collisions before. */
export function createPathMatcher<T>(entries: Iterable<PathEntry<T>>): PathMatcher<T> {
  const root = createNode<T>()
  for (const entry of entries) insert(root, entry)
  return Object.freeze({
    find: (method: string, segments: readonly string[], facts: RequestFacts = NO_FACTS) =>
      find(root, method, segments, 0, facts),
    allowed: (segments: readonly string[], facts: RequestFacts = NO_FACTS) =>
      allowed(root, segments, facts),
  })
}

function createNode<T>(): Node<T> {
  return { literals: new Map(), parameter: undefined, end: undefined, rest: undefined }
}

function createLeaf<T>(): Leaf<T> {
  return { byMethod: new Map(), every: undefined, conditional: undefined }
}

function insert<T>(root: Node<T>, entry: PathEntry<T>): void {
  const { template, methods, predicates = [], value } = entry
  let node = root
  for (const segment of template.segments) node = child(node, segment)
  const slot = template.hasRest ? 'rest' : 'end'
  node[slot] ??= createLeaf()
  const leaf = predicates.length === 0 ? node[slot] : conditionalLeaf(node[slot], predicates)
  if (methods === undefined) leaf.every ??= value
  for (const method of methods ?? []) {
    if (!leaf.byMethod.has(method)) leaf.byMethod.set(method, value)
  }
}

/** The leaf for what demands the same as `predicates`, made when there is none. */
function conditionalLeaf<T>(parent: Leaf<T>, predicates: readonly RoutePredicate[]): Leaf<T> {
  parent.conditional ??= []
  const key = predicatesKey(predicates)
  const known = parent.conditional.find((one) => one.key === key)
  if (known !== undefined) return known.leaf
  const leaf = createLeaf<T>()
  parent.conditional.push({ key, predicates, leaf })
  // Stable: equal in number, they keep the order in which they came.
  parent.conditional.sort((a, b) => b.predicates.length - a.predicates.length)
  return leaf
}

/** The node below for a template's segment, made when there is none. */
function child<T>(node: Node<T>, segment: TemplateSegment): Node<T> {
  if (segment.kind === 'parameter') {
    node.parameter ??= createNode()
    return node.parameter
  }
  const known = node.literals.get(segment.text)
  if (known !== undefined) return known
  const created = createNode<T>()
  node.literals.set(segment.text, created)
  return created
}

function find<T>(
  node: Node<T>,
  method: string,
  segments: readonly string[],
  index: number,
  facts: RequestFacts,
): T | undefined {
  const segment = segments[index]
  if (segment === undefined) {
    return inLeaf(node.end, method, facts) ?? inLeaf(node.rest, method, facts)
  }
  const literal = node.literals.get(segment)
  const below = literal && find(literal, method, segments, index + 1, facts)
  if (below !== undefined) return below
  // An empty segment exists only where a path policy keeps them; a parameter is never empty.
  if (node.parameter !== undefined && segment !== '') {
    const hit = find(node.parameter, method, segments, index + 1, facts)
    if (hit !== undefined) return hit
  }
  return inLeaf(node.rest, method, facts)
}

function inLeaf<T>(leaf: Leaf<T> | undefined, method: string, facts: RequestFacts): T | undefined {
  if (leaf === undefined) return undefined
  const demanding = leaf.conditional && inConditional(leaf.conditional, method, facts)
  return demanding ?? byMethod(leaf, method)
}

/** Of those that hold, the most demanding; of equally demanding ones, the one that names the method. */
function inConditional<T>(
  conditional: readonly Conditional<T>[],
  method: string,
  facts: RequestFacts,
): T | undefined {
  let best: Conditional<T> | undefined
  for (const one of conditional) {
    if (best !== undefined && one.predicates.length < best.predicates.length) break
    const isBetter =
      best === undefined || methodRank(one.leaf, method) < methodRank(best.leaf, method)
    if (!isBetter || byMethod(one.leaf, method) === undefined) continue
    if (predicatesHold(one.predicates, facts)) best = one
  }
  return best && byMethod(best.leaf, method)
}

/** 0 where the method itself is named, 1 where GET stands for HEAD, 2 where every method is taken. */
function methodRank<T>(leaf: Leaf<T>, method: string): number {
  if (leaf.byMethod.has(method)) return 0
  return method === 'HEAD' && leaf.byMethod.has('GET') ? 1 : 2
}

function byMethod<T>(leaf: Leaf<T>, method: string): T | undefined {
  const named = leaf.byMethod.get(method)
  if (named !== undefined) return named
  return (method === 'HEAD' ? leaf.byMethod.get('GET') : undefined) ?? leaf.every
}

function allowed<T>(
  root: Node<T>,
  segments: readonly string[],
  facts: RequestFacts,
): AllowedMethods<T> | undefined {
  const leaves: Leaf<T>[] = []
  collect(root, segments, 0, facts, leaves)
  const value = leaves[0]?.every ?? leaves[0]?.byMethod.values().next().value
  if (value === undefined) return undefined
  const methods = new Set(leaves.flatMap((leaf) => [...leaf.byMethod.keys()]))
  if (methods.has('GET')) methods.add('HEAD')
  return { methods: [...methods].sort(), value }
}

function collect<T>(
  node: Node<T>,
  segments: readonly string[],
  index: number,
  facts: RequestFacts,
  leaves: Leaf<T>[],
): void {
  const segment = segments[index]
  if (segment === undefined) {
    collectLeaf(node.end, facts, leaves)
  } else {
    const literal = node.literals.get(segment)
    if (literal !== undefined) collect(literal, segments, index + 1, facts, leaves)
    if (node.parameter !== undefined && segment !== '') {
      collect(node.parameter, segments, index + 1, facts, leaves)
    }
  }
  collectLeaf(node.rest, facts, leaves)
}

function collectLeaf<T>(leaf: Leaf<T> | undefined, facts: RequestFacts, leaves: Leaf<T>[]): void {
  if (leaf === undefined) return
  for (const one of leaf.conditional ?? []) {
    if (predicatesHold(one.predicates, facts)) leaves.push(one.leaf)
  }
  if (leaf.byMethod.size > 0 || leaf.every !== undefined) leaves.push(leaf)
}
