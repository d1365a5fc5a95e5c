import { UpstreamTimeouts } from '@gatehouse/policy'
import { z } from 'zod'
import { UrlText } from './documents.ts'

/** Where calls go. */
export const TargetRecord = z.object({ id: z.string(), url: z.string(), weight: z.int() })
export type TargetRecord = z.infer<typeof TargetRecord>

export const UpstreamRecord = z.object({
  id: z.string(),
  name: z.string(),
  timeouts: UpstreamTimeouts,
  targets: z.array(TargetRecord),
  /** How many versions and routes use it. */
  versions: z.int().nonnegative(),
  routes: z.int().nonnegative(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  version: z.int().positive(),
})
export type UpstreamRecord = z.infer<typeof UpstreamRecord>

/** `url` may have a path, which is put before every call's; no query, no fragment. `id` keeps a target that exists. */
export const TargetInput = z.object({
  id: z.string().optional(),
  url: UrlText.refine(
    (text) => !text.includes('?') && !text.includes('#'),
    'The URL of a target has no query and no fragment.',
  ),
  weight: z.int().min(0).max(1000).default(100),
})
export type TargetInput = z.infer<typeof TargetInput>

const UpstreamName = z.string().trim().min(1, 'Enter a name.').max(80)
const Targets = z
  .array(TargetInput)
  .min(1, 'An upstream needs a target.')
  .max(100)
  .refine((targets) => targets.some(({ weight }) => weight > 0), {
    error: 'At least one target needs a weight above 0.',
  })

export const CreateUpstream = z.object({
  name: UpstreamName,
  timeouts: UpstreamTimeouts.prefault({}),
  targets: Targets,
})
export type CreateUpstream = z.infer<typeof CreateUpstream>

/** Fields that are left out stay. `targets` is the whole list: a target that is missing from it is removed. */
export const PatchUpstream = z
  .object({ name: UpstreamName, timeouts: UpstreamTimeouts, targets: Targets })
  .partial()
export type PatchUpstream = z.infer<typeof PatchUpstream>

export const UpstreamFilter = z.object({ q: z.string().trim().max(100).optional() })
export type UpstreamFilter = z.infer<typeof UpstreamFilter>
