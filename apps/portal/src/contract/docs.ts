/** The guides of `docs/guides`, in reading order. A test asserts that each has its file and no file lacks an entry. */
export const GUIDES = [
  {
    slug: 'first-call',
    title: 'Your first call',
    summary: 'From an account to a 200, in five steps.',
    audience: 'consumers',
  },
  {
    slug: 'authentication',
    title: 'Authentication',
    summary: 'Where the key goes, how it is kept, what a 401 says.',
    audience: 'consumers',
  },
  {
    slug: 'rate-limits',
    title: 'Limits',
    summary: 'What the limits promise, their headers, and what to do with a 429.',
    audience: 'consumers',
  },
  {
    slug: 'versions',
    title: 'Versions and their end',
    summary: 'States, dates, the headers that tell them, and how to move on.',
    audience: 'everyone',
  },
  {
    slug: 'sdks',
    title: 'SDKs',
    summary: 'Clients in TypeScript, Python and Go: what they do, and what proves them.',
    audience: 'everyone',
  },
  {
    slug: 'management-api',
    title: 'Management API',
    summary: 'Everything the pages do, from a program.',
    audience: 'everyone',
  },
  {
    slug: 'publishing',
    title: 'Publishing an API',
    summary: 'From an OpenAPI document to a route that answers, and back again.',
    audience: 'admins',
  },
  {
    slug: 'routing',
    title: 'Routing',
    summary: 'Which route wins, and which paths are refused.',
    audience: 'admins',
  },
  {
    slug: 'resilience',
    title: 'When targets fail',
    summary: 'Balancing, health checks, ejection, breaker, retries and caps, with their defaults.',
    audience: 'admins',
  },
  {
    slug: 'upstream-tls',
    title: 'TLS to upstreams',
    summary: 'Authorities, names and client certificates, and how they are renewed.',
    audience: 'admins',
  },
  {
    slug: 'grpc',
    title: 'HTTP/2 and gRPC',
    summary: 'What gateways speak with upstreams, and gRPC from end to end.',
    audience: 'admins',
  },
  {
    slug: 'websockets',
    title: 'WebSockets',
    summary: 'Which routes take them, what is checked before, and how they end.',
    audience: 'admins',
  },
  {
    slug: 'canary',
    title: 'Canary releases',
    summary:
      'A new release on a share of the calls: who gets it, when it steps up, when it goes back.',
    audience: 'admins',
  },
  {
    slug: 'slos',
    title: 'Objectives and alerts',
    summary: 'What counts against an error budget, who is told when it burns, and how.',
    audience: 'admins',
  },
  {
    slug: 'operating',
    title: 'Operating Gatehouse',
    summary: 'Settings, health, metrics, and what happens when something is down.',
    audience: 'admins',
  },
  {
    slug: 'failure-modes',
    title: 'Failure modes',
    summary: 'What each part does when another fails, and the test that proves it.',
    audience: 'admins',
  },
  {
    slug: 'topologies',
    title: 'Topologies',
    summary: 'One region, two regions, Kubernetes: where the parts run.',
    audience: 'admins',
  },
  {
    slug: 'capacity',
    title: 'Capacity',
    summary: 'How many gateways, how much memory and disk.',
    audience: 'admins',
  },
] as const

export type GuideSlug = (typeof GUIDES)[number]['slug']
