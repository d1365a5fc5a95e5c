import { DEFAULT_RESILIENCE } from '@gatehouse/policy'
import type { UseFormReturn } from 'react-hook-form'
import type { z } from 'zod'
import type { CreateUpstream } from '@/contract/upstreams.ts'

export type UpstreamValues = z.input<typeof CreateUpstream>
export type UpstreamForm = UseFormReturn<UpstreamValues, unknown, CreateUpstream>
export const NEW_UPSTREAM: UpstreamValues = {
  name: '',
  timeouts: {
    connectMs: 2_000,
    headersMs: 15_000,
    bodyIdleMs: 15_000,
    totalMs: 30_000,
    streamIdleMs: 300_000,
  },
  resilience: DEFAULT_RESILIENCE,
  targets: [{ url: '', weight: 100 }],
}
