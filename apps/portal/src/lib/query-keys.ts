import { type QueryClient, useQueryClient } from '@tanstack/react-query'

/** Where every query key begins: one word for each noun, so that a write can name all it made stale. */
export const QUERY_KEYS = {
  adminApis: ['admin-apis'],
  adminSubscriptions: ['admin-subscriptions'],
  adminUsage: ['admin-usage'],
  alertChannels: ['alert-channels'],
  alertDeliveries: ['alert-deliveries'],
  applications: ['applications'],
  auditEvents: ['audit-events'],
  canaries: ['canaries'],
  catalog: ['catalog'],
  changelog: ['changelog'],
  deprecations: ['deprecations'],
  gateways: ['gateways'],
  keys: ['keys'],
  lifecycle: ['lifecycle'],
  limits: ['limits'],
  me: ['me'],
  members: ['members'],
  notices: ['notices'],
  organization: ['organization'],
  organizations: ['organizations'],
  quickStart: ['quick-start'],
  revisions: ['revisions'],
  routes: ['routes'],
  sdkBuilds: ['sdk-builds'],
  sdks: ['sdks'],
  sloAlerts: ['slo-alerts'],
  slos: ['slos'],
  subscriptions: ['subscriptions'],
  tiers: ['tiers'],
  tokens: ['tokens'],
  upstreams: ['upstreams'],
  usage: ['usage'],
} as const satisfies Record<string, readonly [string]>

export type Noun = keyof typeof QUERY_KEYS

/** Marks everything that was read about the nouns as stale; what is on the screen is read again at once. */
export async function touch(client: QueryClient, nouns: readonly Noun[]): Promise<void> {
  await Promise.all(
    nouns.map((noun) => client.invalidateQueries({ queryKey: [...QUERY_KEYS[noun]] })),
  )
}

/** `touch` for components: call it with the nouns that a write changed. */
export function useTouch(): (...nouns: Noun[]) => Promise<void> {
  const client = useQueryClient()
  return (...nouns) => touch(client, nouns)
}
