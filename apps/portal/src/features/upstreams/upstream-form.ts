import { DEFAULT_RESILIENCE } from '@gatehouse/policy'
import type { UseFormReturn } from 'react-hook-form'
import type { z } from 'zod'
import type { CreateUpstream } from '@/contract/upstreams.ts'

export type UpstreamValues = z.input<typeof CreateUpstream>
export type UpstreamForm = UseFormReturn<UpstreamValues, unknown, CreateUpstream>
export const NO_TLS = { ca: null, serverName: null, verify: true, clientCertificate: null }
export const NEW_UPSTREAM: UpstreamValues = {
  name: '',
  protocol: 'http1',
  timeouts: {
    connectMs: 2_000,
    headersMs: 15_000,
    bodyIdleMs: 15_000,
    totalMs: 30_000,
    streamIdleMs: 300_000,
  },
  tls: NO_TLS,
  resilience: DEFAULT_RESILIENCE,
  targets: [{ url: '', weight: 100 }],
}
