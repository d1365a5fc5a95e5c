import type { UseFormReturn } from 'react-hook-form'
import type { CreateTier } from '@/contract/tiers.ts'
import type { TierValues } from './view-model.ts'

export type TierForm = UseFormReturn<TierValues, unknown, CreateTier>
