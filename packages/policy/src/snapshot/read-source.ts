import { z } from 'zod'
import { ApiSource, VersionSource } from './catalogue.ts'
import type { IssueSink } from './issue-sink.ts'
import { RouteSource } from './route.ts'
import { SNAPSHOT_FORMAT_VERSION } from './schema.ts'
import { TierSource } from './tier.ts'
import { UpstreamSource } from './upstream.ts'

/** A record and where it stands in the input: `routes.3`. */
export type Located<T> = Readonly<{ at: string; record: T }>

/** The records that parsed, and the ids of those that did not. */
export type Collection<T> = Readonly<{ records: readonly Located<T>[]; broken: Set<string> }>

export type LocatedSource = Readonly<{
  revision: number
  apis: Collection<ApiSource>
  versions: Collection<VersionSource>
  routes: Collection<RouteSource>
  upstreams: Collection<UpstreamSource>
  tiers: Collection<TierSource>
}>

/** The frame of a snapshot, without which nothing in it can be trusted. */
const Frame = z.object({
  formatVersion: z.literal(SNAPSHOT_FORMAT_VERSION),
  revision: z.int().nonnegative(),
  apis: z.array(z.unknown()),
  versions: z.array(z.unknown()),
  routes: z.array(z.unknown()),
  upstreams: z.array(z.unknown()),
  tiers: z.array(z.unknown()),
})

const Identified = z.object({ id: z.string().min(1) })

/** Parses a snapshot record by record, so that one bad record is named and the others survive. */
export function readSource(input: unknown, sink: IssueSink): LocatedSource | undefined {
  const frame = Frame.safeParse(input)
  if (!frame.success) {
    for (const { path, message } of frame.error.issues) sink.error(path.join('.'), null, message)
    return undefined
  }
  const { revision, apis, versions, routes, upstreams, tiers } = frame.data
  return {
    revision,
    apis: readCollection('apis', apis, ApiSource, sink),
    versions: readCollection('versions', versions, VersionSource, sink),
    routes: readCollection('routes', routes, RouteSource, sink),
    upstreams: readCollection('upstreams', upstreams, UpstreamSource, sink),
    tiers: readCollection('tiers', tiers, TierSource, sink),
  }
}

function readCollection<T extends { id: string }>(
  name: string,
  inputs: readonly unknown[],
  schema: z.ZodType<T>,
  sink: IssueSink,
): Collection<T> {
  const records: Located<T>[] = []
  const broken = new Set<string>()
  const seen = new Set<string>()
  for (const [index, input] of inputs.entries()) {
    const at = `${name}.${index}`
    const id = Identified.safeParse(input).data?.id
    if (id !== undefined && seen.has(id)) {
      sink.error(`${at}.id`, id, `the id "${id}" is used twice`)
      continue
    }
    const record = readRecord(at, id, input, schema, sink)
    if (record !== undefined) records.push({ at, record })
    else if (id !== undefined) broken.add(id)
    if (id !== undefined) seen.add(id)
  }
  return { records, broken }
}

function readRecord<T>(
  at: string,
  id: string | undefined,
  input: unknown,
  schema: z.ZodType<T>,
  sink: IssueSink,
): T | undefined {
  const parsed = schema.safeParse(input)
  if (parsed.success && id !== undefined) return parsed.data
  const issues = parsed.error?.issues ?? [{ path: ['id'], message: 'must not be empty' }]
  for (const { path, message } of issues) sink.error([at, ...path].join('.'), id ?? null, message)
  return undefined
}

/** Compiled records by id, and the ids of those that could not be compiled. */
export type References<T> = Readonly<{
  usable: ReadonlyMap<string, T>
  broken: ReadonlySet<string>
}>

/** What a record refers to; undefined after reporting that it is missing or itself broken. */
export function resolve<T>(
  { usable, broken }: References<T>,
  id: string,
  from: Readonly<{ path: string; id: string; noun: string }>,
  sink: IssueSink,
): T | undefined {
  const found = usable.get(id)
  if (found !== undefined) return found
  const message = broken.has(id)
    ? `depends on the ${from.noun} "${id}", which has errors`
    : `refers to the ${from.noun} "${id}", which does not exist`
  sink.error(from.path, from.id, message)
  return undefined
}
