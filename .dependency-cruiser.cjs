/**
 * The arrows of the house, read "may import". An import between rooms that is not listed is an error.
 * `scripts/arrows.test.ts` plants one violation per rule and asserts that exactly that rule fires.
 */
const ARROWS = {
  'packages/policy': [],
  'packages/db': ['packages/policy'],
  'packages/sdk-gen': [],
  'apps/gateway': ['packages/policy', 'packages/db'],
  'apps/worker': ['packages/policy', 'packages/db', 'packages/sdk-gen'],
  'apps/portal': ['packages/policy', 'packages/db', 'packages/sdk-gen'],
  'examples/ferry': [],
  e2e: ['packages/db'],
  bench: ['packages/policy', 'packages/db', 'packages/sdk-gen', 'e2e'],
  scripts: ['packages/db', 'packages/sdk-gen'],
}

const ROOMS = '^(apps|packages|examples|e2e|bench|scripts)/'

const rooms = Object.entries(ARROWS).map(([from, to]) => ({
  name: `arrows-${from.replace(/.*\//, '')}`,
  severity: 'error',
  comment: `${from} may import only: ${to.join(', ') || 'nothing of ours'}`,
  from: { path: `^${from}/` },
  to: { path: ROOMS, pathNot: `^(${[from, ...to].join('|')})/` },
}))

const everywhere = [
  { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  {
    name: 'no-unresolvable',
    severity: 'error',
    comment: 'an import that resolves to nothing would slip past every other rule',
    from: { path: ROOMS },
    to: { couldNotResolve: true },
  },
  {
    name: 'policy-is-pure',
    severity: 'error',
    comment: 'no node core, no npm but zod and structured-headers',
    from: { path: '^packages/policy/src', pathNot: '\\.(test|fixture)\\.ts$' },
    to: {
      dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg'],
      pathNot: 'node_modules/(zod|structured-headers)/',
    },
  },
  {
    name: 'no-deep-imports',
    severity: 'error',
    comment: 'enter a package through its exports',
    from: { path: '^(?:(apps|packages|examples)/([^/]+)|e2e|bench|scripts)/' },
    to: {
      path: '^packages/([^/]+)/src/',
      pathNot: ['^packages/[^/]+/src/(index|testing|sdk/index)\\.ts$', '^$1/$2/'],
    },
  },
  {
    name: 'testing-only-in-tests',
    severity: 'error',
    comment:
      'what packages export as testing is for tests, e2e, bench and the scripts that run them',
    from: { path: '^(apps|packages|examples)/[^/]+/src/', pathNot: '^packages/[^/]+/src/testing' },
    to: { path: '^packages/[^/]+/src/testing' },
  },
  {
    name: 'production-never-tests',
    severity: 'error',
    comment: 'an entry that moves the clock is for tests: what runs in production cannot reach it',
    from: { path: '^(apps|packages|examples)/[^/]+/src/' },
    to: { path: '^(apps|packages|examples)/[^/]+/test/' },
  },
]

const gateway = [
  {
    name: 'phases-are-independent',
    severity: 'error',
    comment: 'phases meet only in pipeline/index.ts and on the exchange',
    from: { path: '^apps/gateway/src/pipeline/(?!index)([^/]+)\\.ts$', pathNot: '\\.test\\.ts$' },
    to: {
      path: '^apps/gateway/src/pipeline/',
      pathNot: '^apps/gateway/src/pipeline/(exchange|outcome|$1)\\.ts$',
    },
  },
  {
    name: 'gateway-never-upwards',
    severity: 'error',
    comment: 'main → app → pipeline → stores, upstream, telemetry, snapshot, credentials',
    from: { path: '^apps/gateway/src/(stores|upstream|telemetry|snapshot|credentials)/' },
    to: { path: '^apps/gateway/src/(pipeline/(?!exchange)|app\\.ts|main\\.ts)' },
  },
  {
    name: 'pipeline-never-app',
    severity: 'error',
    from: { path: '^apps/gateway/src/(pipeline|control)/' },
    to: { path: '^apps/gateway/src/(app|main)\\.ts$' },
  },
  {
    name: 'db-never-on-request-path',
    severity: 'error',
    comment: 'the request path makes no call but the upstream and the counters',
    from: { path: '^apps/gateway/src/(pipeline|stores|upstream|control)/' },
    to: { path: '^packages/db/' },
  },
]

const portal = [
  {
    name: 'features-are-islands',
    severity: 'error',
    from: { path: '^apps/portal/src/features/([^/]+)/' },
    to: { path: '^apps/portal/src/features/', pathNot: '^apps/portal/src/features/$1/' },
  },
  {
    name: 'db-only-behind-server',
    severity: 'error',
    from: { path: '^apps/portal/src/', pathNot: '^apps/portal/src/(server/|auth\\.ts)' },
    to: { path: '^packages/(db|sdk-gen)/' },
  },
  {
    name: 'features-never-server',
    severity: 'error',
    from: { path: '^apps/portal/src/(features|ui|lib|contract)/' },
    to: { path: '^apps/portal/src/(server|app)/' },
  },
  {
    name: 'contract-only-policy',
    severity: 'error',
    comment: 'a contract is what both sides agree on: it knows neither of them',
    from: { path: '^apps/portal/src/contract/' },
    to: { path: '^apps/portal/src/(?!contract/)' },
  },
  {
    name: 'ui-knows-no-nouns',
    severity: 'error',
    from: { path: '^apps/portal/src/(ui|lib)/' },
    to: { path: '^apps/portal/src/features/' },
  },
  {
    name: 'server-never-screens',
    severity: 'error',
    from: { path: '^apps/portal/src/server/' },
    to: { path: '^apps/portal/src/(app|features|ui)/' },
  },
]

module.exports = {
  forbidden: [...rooms, ...everywhere, ...gateway, ...portal],
  options: {
    tsPreCompilationDeps: true, // type-only imports are arrows too
    tsConfig: { fileName: 'apps/portal/tsconfig.json' }, // the one room with a path alias
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['/generated/', '/\\.next/', '/dist/', '^\\.gatehouse/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
    },
  },
}
