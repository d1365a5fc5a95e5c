import {
  HEADER_EDITS_MAX,
  HeaderEdit,
  headerEditIssue,
  PREDICATES_MAX,
  PRIORITY_MAX,
  RoutePredicate,
} from '@gatehouse/policy'
import { z } from 'zod'
import { Instant, idOf, Version } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf, SearchText } from './paging.ts'
import { ApiVersionLink } from './versions.ts'

export const HTTP_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** What the gateway matches, and what it changes on the way. */
const VersionChoice = z.enum(['fixed', 'caller'])

export const RouteRecord = z.object({
  id: z.string(),
  api: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
  apiVersion: ApiVersionLink,
  /** `caller`: the version is what a call asks for, as the API's `versionSelection` says; `apiVersion` only says where the route belongs. */
  versionChoice: VersionChoice,
  /** Null: every host. */
  host: z.string().nullable(),
  path: z.string(),
  /** Empty: every method. */
  methods: z.array(z.string()),
  /** All must hold. */
  predicates: z.array(RoutePredicate.extend({ value: z.string() })),
  /** Higher comes first, before everything else. */
  priority: z.int(),
  stripPrefix: z.string(),
  pathRewrite: z.string().nullable(),
  upstreamHost: z.string().nullable(),
  requestHeaders: z.array(HeaderEdit.extend({ value: z.string() })),
  responseHeaders: z.array(HeaderEdit.extend({ value: z.string() })),
  /** Null: the version's. */
  upstream: z.object({ id: z.string(), name: z.string() }).nullable(),
  bodyBytesMax: z.int().nonnegative(),
  /** Whether a caller may turn its connection into a WebSocket. */
  webSocket: z.boolean(),
  enabled: z.boolean(),
  createdAt: Instant,
  updatedAt: Instant,
  version: Version,
})
export type RouteRecord = z.infer<typeof RouteRecord>

const Host = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^(?:\*\.)?(?!-)[a-z0-9-]+(?:\.[a-z0-9-]+)*$/,
    'Write a host name without scheme and port, such as "api.example.com" or "*.example.com".',
  )

/** A change to a field; what the gateway would refuse is refused here, at its name or its value. */
function headerEdits(side: 'request' | 'response') {
  const checked = HeaderEdit.superRefine((edit, context) => {
    const issue = headerEditIssue(edit, side)
    if (issue === undefined) return
    const path = issue.startsWith('the value') ? 'value' : 'name'
    const message = `${issue.slice(0, 1).toUpperCase()}${issue.slice(1)}.`
    context.addIssue({ code: 'custom', path: [path], message })
  })
  return z.array(checked).max(HEADER_EDITS_MAX)
}

const RouteFields = z.object({
  versionChoice: VersionChoice,
  host: Host.nullable(),
  /** Literal segments, `{name}` for one segment, a trailing `/*` for the rest. */
  path: z.string().trim().min(1).max(500).startsWith('/', 'A path begins with a slash.'),
  methods: z.array(z.enum(HTTP_METHODS)).max(HTTP_METHODS.length),
  stripPrefix: z
    .string()
    .trim()
    .max(500)
    .regex(/^$|^\/.*[^/]$/, 'Leave it empty, or begin with a slash and end without one.'),
  predicates: z.array(RoutePredicate).max(PREDICATES_MAX),
  priority: z.int().min(0).max(PRIORITY_MAX),
  /** Parameters of `path` by name, a trailing `/*` for its rest; null: the path below `stripPrefix`. */
  pathRewrite: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .startsWith('/', 'A path begins with a slash.')
    .nullable(),
  /** `Host` of the forwarded request: a name, `*` for the caller's; null: the target's. */
  upstreamHost: z
    .string()
    .trim()
    .min(1)
    .max(260)
    .regex(/^(?:\*|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?)$/, {
      error: 'Write a host name, with a port if it has one, or * for the caller’s.',
    })
    .nullable(),
  /** Fields that the gateway sets itself, and credentials, are refused. */
  requestHeaders: headerEdits('request'),
  responseHeaders: headerEdits('response'),
  upstreamId: idOf('ups').nullable(),
  bodyBytesMax: z.int().min(0).max(1_073_741_824),
  /** Whether a caller may turn its connection into a WebSocket; the route must take GET. */
  webSocket: z.boolean(),
  enabled: z.boolean(),
})

export const CreateRoute = RouteFields.extend({
  versionId: idOf('ver'),
  versionChoice: VersionChoice.default('fixed'),
  host: RouteFields.shape.host.default(null),
  methods: RouteFields.shape.methods.default([]),
  predicates: RouteFields.shape.predicates.default([]),
  priority: RouteFields.shape.priority.default(0),
  stripPrefix: RouteFields.shape.stripPrefix.default(''),
  pathRewrite: RouteFields.shape.pathRewrite.default(null),
  upstreamHost: RouteFields.shape.upstreamHost.default(null),
  requestHeaders: RouteFields.shape.requestHeaders.default([]),
  responseHeaders: RouteFields.shape.responseHeaders.default([]),
  upstreamId: RouteFields.shape.upstreamId.default(null),
  bodyBytesMax: RouteFields.shape.bodyBytesMax.default(10_485_760),
  webSocket: RouteFields.shape.webSocket.default(false),
  enabled: RouteFields.shape.enabled.default(true),
})
export type CreateRoute = z.infer<typeof CreateRoute>

/** Fields that are left out stay. */
export const PatchRoute = RouteFields.extend({ versionId: idOf('ver') }).partial()
export type PatchRoute = z.infer<typeof PatchRoute>

/** `q` looks in path and host. */
export const RouteFilter = z.object({
  q: SearchText,
  apiId: z.string().optional(),
  versionId: z.string().optional(),
  enabled: z.enum(['true', 'false']).optional(),
})
export type RouteFilter = z.infer<typeof RouteFilter>

const params = z.object({ routeId: idOf('rt') })

export const listRoutesOperation = defineOperation({
  id: 'listRoutes',
  method: 'GET',
  path: '/routes',
  tag: 'Routes',
  access: 'admin',
  summary: 'List routes',
  query: PageQuery.extend(RouteFilter.shape),
  output: pageOf(RouteRecord),
  csv: 'routes',
})

export const createRouteOperation = defineOperation({
  id: 'createRoute',
  method: 'POST',
  path: '/routes',
  tag: 'Routes',
  access: 'admin',
  summary: 'Make a route',
  body: CreateRoute,
  output: RouteRecord,
  status: 201,
  concurrency: 'etag',
  problems: ['conflict'],
})

export const getRouteOperation = defineOperation({
  id: 'getRoute',
  method: 'GET',
  path: '/routes/{routeId}',
  tag: 'Routes',
  access: 'admin',
  summary: 'Read a route',
  params,
  output: RouteRecord,
  concurrency: 'etag',
})

export const updateRouteOperation = defineOperation({
  id: 'updateRoute',
  method: 'PATCH',
  path: '/routes/{routeId}',
  tag: 'Routes',
  access: 'admin',
  summary: 'Change a route',
  params,
  body: PatchRoute,
  output: RouteRecord,
  concurrency: 'edit',
  problems: ['conflict'],
})

export const deleteRouteOperation = defineOperation({
  id: 'deleteRoute',
  method: 'DELETE',
  path: '/routes/{routeId}',
  tag: 'Routes',
  access: 'admin',
  summary: 'Delete a route',
  description: 'From the draft; gateways follow after publishing.',
  params,
  output: null,
  concurrency: 'edit',
  problems: ['conflict'],
})
