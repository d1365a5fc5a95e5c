import { SnapshotSource } from './schema.ts'

const FERRY = {
  formatVersion: 1,
  revision: 7,
  apis: [
    {
      id: 'api_1',
      slug: 'ferry',
      name: 'Ferry',
      cors: { origins: ['https://app.example'] },
    },
  ],
  versions: [
    {
      id: 'ver_1',
      apiId: 'api_1',
      name: 'v1',
      state: 'active',
      upstreamId: 'ups_1',
      documentId: null,
      operations: [
        { id: 'op_list', method: 'get', path: '/sailings' },
        { id: 'op_get', method: 'get', path: '/sailings/{id}' },
        { id: 'op_book', method: 'post', path: '/bookings' },
      ],
    },
    {
      id: 'ver_2',
      apiId: 'api_1',
      name: 'v2',
      state: 'preview',
      upstreamId: 'ups_1',
      documentId: null,
      operations: [],
    },
  ],
  routes: [
    {
      id: 'rt_1',
      apiId: 'api_1',
      versionId: 'ver_1',
      path: '/ferry/v1/*',
      stripPrefix: '/ferry/v1',
    },
    {
      id: 'rt_2',
      apiId: 'api_1',
      versionId: 'ver_2',
      path: '/ferry/v2/*',
      stripPrefix: '/ferry/v2',
      upstreamId: 'ups_2',
    },
    {
      id: 'rt_3',
      apiId: 'api_1',
      versionId: 'ver_1',
      host: 'ferry.example',
      path: '/{port}/sailings',
      methods: ['GET'],
    },
  ],
  upstreams: [
    {
      id: 'ups_1',
      name: 'ferry',
      timeouts: {},
      targets: [{ id: 'tgt_1', url: 'http://127.0.0.1:8090/base/' }],
    },
    {
      id: 'ups_2',
      name: 'ferry two',
      timeouts: {},
      targets: [
        { id: 'tgt_2', url: 'https://ferry.example' },
        { id: 'tgt_3', url: 'https://[2001:db8::1]:8443', weight: 0 },
      ],
    },
  ],
  tiers: [
    {
      id: 'tier_1',
      slug: 'free',
      name: 'Free',
      apiIds: ['api_1'],
      limits: [
        {
          id: 'lim_1',
          name: 'burst',
          rule: { kind: 'token_bucket', burst: 60, tokens: 10, perMs: 1_000 },
        },
      ],
    },
  ],
}

/** A small, complete configuration for tests: one API with two versions, three routes, a tier. */
export function ferrySource(): SnapshotSource {
  return SnapshotSource.parse(FERRY)
}

/**
 * The fixture with some places set to anything, each named by its path: `{ 'routes.1.path': null }`. One past the end of an
 * array appends; undefined removes.
 */
export function editedSource(edits: Readonly<Record<string, unknown>>): unknown {
  const source: unknown = JSON.parse(JSON.stringify(ferrySource()))
  for (const [path, value] of Object.entries(edits)) put(source, path.split('.'), value)
  return source
}

function put(parent: unknown, [key, ...rest]: readonly string[], value: unknown): void {
  if (typeof parent !== 'object' || parent === null || key === undefined) return
  if (rest.length > 0) put(Reflect.get(parent, key), rest, value)
  else if (value === undefined) Reflect.deleteProperty(parent, key)
  else Reflect.set(parent, key, value)
}
