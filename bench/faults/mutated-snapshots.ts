import { compileSnapshotLenient, type SnapshotSource } from '@gatehouse/policy'
import { startNode } from '../rig/faults/node.ts'
import { countWith, openLoad } from '../rig/faults/open-load.ts'
import { installProduct } from '../rig/faults/product.ts'
import type { Fault } from '../rig/faults/rig.ts'
import { startUpstream } from '../rig/faults/upstream.ts'

const MUTANTS = 10_000
/** So many of them are published to a living node, one after another. */
const PUBLISHED = 100
const SEED = 20_260_701

/** What a mutation puts somewhere. */
const VALUES: readonly unknown[] = [
  ...[null, true, -1, 0, 1e308, '', '/', '/*', '/{', '\u0001', '__proto__', 'x'.repeat(5_000)],
  ...[[], {}, [null], { id: null }, ['a', ['b']]],
]

/** 10,000 revisions, each broken somewhere: nothing crashes, and what was in force serves on. */
export const run: Fault = async (rig) => {
  const upstream = await startUpstream(rig, 'a')
  const product = await installProduct(rig, ['a', 'b'])
  const good = product.source({ a: [upstream.url], b: [upstream.url] })
  await product.publish(good)
  const random = mulberry(SEED)
  const mutants = Array.from({ length: MUTANTS }, () => mutate(good, random))
  let crashes = 0
  for (const mutant of mutants) if (!survives(mutant)) crashes += 1
  const node = await startNode(rig, product, 'one')
  // Of the living node's, only the API that no mutation may touch is called.
  const broken = mutants.slice(0, PUBLISHED).map((mutant) => ({ ...Object(mutant), apis: null }))
  const load = openLoad({
    ...{ perSecond: 100, seconds: 15 },
    call: (id) => ({
      ...{ node: node.url, path: `/a/v1/calls/${id}` },
      headers: { 'x-api-key': product.keys.ordinary },
    }),
  })
  for (const mutant of broken) await product.publish(mutant as SnapshotSource)
  const outcomes = await load
  const failed = outcomes.length - countWith(outcomes, 200)
  return [
    { name: 'crashes', value: crashes, unit: `of ${MUTANTS}`, atMost: 0 },
    { name: 'calls that failed while they came in', value: failed, unit: 'calls', atMost: 0 },
    {
      name: 'revision in force',
      value: await node.revision(),
      unit: 'number',
      atMost: 1,
      atLeast: 1,
    },
  ]
}

/** Compiles it as a gateway does, and asks the result for a route. */
function survives(mutant: unknown): boolean {
  try {
    const compiled = compileSnapshotLenient(mutant)
    if (compiled.ok) compiled.snapshot.match('a', 'GET', ['a', 'v1', 'x'])
    return true
  } catch {
    return false
  }
}

function mutate(source: SnapshotSource, random: () => number): unknown {
  const copy: unknown = structuredClone(source)
  const times = 1 + Math.floor(random() * 3)
  for (let at = 0; at < times; at++) {
    const places = [...placesIn(copy)]
    const place = places[Math.floor(random() * places.length)]
    if (place === undefined) continue
    const [parent, key] = place
    if (random() < 0.2) Reflect.deleteProperty(parent, key)
    else Reflect.set(parent, key, structuredClone(VALUES[Math.floor(random() * VALUES.length)]))
  }
  return copy
}

function* placesIn(value: unknown): Generator<readonly [object, string]> {
  if (typeof value !== 'object' || value === null) return
  for (const key of Object.keys(value)) {
    yield [value, key]
    yield* placesIn(Reflect.get(value, key))
  }
}

/** T. Ettinger's mulberry32: the same mutants each time. */
function mulberry(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
