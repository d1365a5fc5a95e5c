import type { UseFormReturn } from 'react-hook-form'
import type { CreateRoute } from '@/contract/routes.ts'
import type { RouteFormValues } from './view-model.ts'

export type RouteForm = UseFormReturn<RouteFormValues, unknown, CreateRoute>

/** A route's fields as people call them. */
export const ROUTE_LABELS = {
  versionId: 'Version',
  versionChoice: 'Callers choose the version',
  path: 'Path',
  host: 'Host',
  methods: 'Methods',
  predicates: 'Conditions',
  priority: 'Priority',
  stripPrefix: 'Prefix to take off',
  pathRewrite: 'Path to forward',
  upstreamHost: 'Host for the upstream',
  requestHeaders: 'Fields of the request',
  responseHeaders: 'Fields of the answer',
  upstreamId: 'Upstream',
  bodyBytesMax: 'Largest body',
  webSocket: 'WebSocket',
  enabled: 'Enabled',
}
