import { z } from 'zod'

/** Where a version stands, in the order it passes through them. */
export const VersionState = z.enum([
  'draft',
  'preview',
  'active',
  'deprecated',
  'retired',
  'removed',
])
export type VersionState = z.infer<typeof VersionState>
