import type { PathTemplate, TemplateSegment } from './template.ts'

/**
 * Finds the most specific entry for a path and a method.
 *
 * Precedence, decided segment by segment from the left: a literal before a parameter before a rest (`/*`); a template
 * that ends where the path ends before one whose rest takes nothing. An entry that does not take the method is no match,
 * and the next specific one is tried. Of entries with the same shape, one that names the method comes before one for
 * every method; HEAD is served by an entry for GET when none names HEAD.
 *
 *     root ─ pets ─┬─ mine ●GET         GET    /pets/mine  → /pets/mine
 *                  └─ {}  ●every         DELETE /pets/mine  → /pets/{id}
 *                                        GET    /pets/1/x   → nothing
 *
 * Cost grows with the segments of the path and with how often literals and parameters meet in one template position,
 * never with the number of entries.
 */
export type PathMatcher<T> = Readonly<{
  /** The most specific value for a method and the segments of a canonical path; allocates nothing. */
  find(method: string, segments: readonly string[]): T | undefined
  /** For a path that `find` refused: the methods it would have taken, sorted, and its most specific value. */
  allowed(segments: readonly string[]): AllowedMethods<T> | undefined
}>

export type AllowedMethods<T> = Readonly<{ methods: readonly string[]; value: T }>

export type PathEntry<T> = Readonly<{
  template: PathTemplate
  /** Undefined: every method. */
  methods: ReadonlySet<string> | undefined
  value: T
}>

type Leaf<T> = { byMethod: Map<string, T>; every: T | undefined }

type Node<T> = {
  literals: Map<string, Node<T>>
  parameter: Node<T> | undefined
  end: Leaf<T> | undefined
  rest: Leaf<T> | undefined
}

/** Builds the tree. Of entries that collide in shape and method the first wins; callers refuse collisions before. */
export function createPathMatcher<T>(entries: Iterable<PathEntry<T>>): PathMatcher<T> {
  const root = createNode<T>()
  for (const entry of entries) insert(root, entry)
  return Object.freeze({
    find: (method: string, segments: readonly string[]) => find(root, method, segments, 0),
    allowed: (segments: readonly string[]) => allowed(root, segments),
  })
}

function createNode<T>(): Node<T> {
  return { literals: new Map(), parameter: undefined, end: undefined, rest: undefined }
}

function insert<T>(root: Node<T>, { template, methods, value }: PathEntry<T>): void {
  let node = root
  for (const segment of template.segments) node = child(node, segment)
  const slot = template.hasRest ? 'rest' : 'end'
  const leaf: Leaf<T> = node[slot] ?? { byMethod: new Map(), every: undefined }
  node[slot] = leaf
  if (methods === undefined) leaf.every ??= value
  for (const method of methods ?? []) {
    if (!leaf.byMethod.has(method)) leaf.byMethod.set(method, value)
  }
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
): T | undefined {
  const segment = segments[index]
  if (segment === undefined) {
    return inLeaf(node.end, method) ?? inLeaf(node.rest, method)
  }
  const literal = node.literals.get(segment)
  const below = literal && find(literal, method, segments, index + 1)
  if (below !== undefined) return below
  // An empty segment exists only where a path policy keeps them; a parameter is never empty.
  if (node.parameter !== undefined && segment !== '') {
    const hit = find(node.parameter, method, segments, index + 1)
    if (hit !== undefined) return hit
  }
  return inLeaf(node.rest, method)
}

function inLeaf<T>(leaf: Leaf<T> | undefined, method: string): T | undefined {
  if (leaf === undefined) return undefined
  const named = leaf.byMethod.get(method)
  if (named !== undefined) return named
  return (method === 'HEAD' ? leaf.byMethod.get('GET') : undefined) ?? leaf.every
}

function allowed<T>(root: Node<T>, segments: readonly string[]): AllowedMethods<T> | undefined {
  const leaves: Leaf<T>[] = []
  collect(root, segments, 0, leaves)
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
  leaves: Leaf<T>[],
): void {
  const segment = segments[index]
  if (segment === undefined) {
    if (node.end !== undefined) leaves.push(node.end)
  } else {
    const literal = node.literals.get(segment)
    if (literal !== undefined) collect(literal, segments, index + 1, leaves)
    if (node.parameter !== undefined && segment !== '') {
      collect(node.parameter, segments, index + 1, leaves)
    }
  }
  if (node.rest !== undefined) leaves.push(node.rest)
}
