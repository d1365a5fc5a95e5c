'use client'

import type { CatalogTier } from '@/contract/catalog.ts'
import { RadioCards } from '@/ui/radio-cards.tsx'

type Props = Readonly<{
  tiers: readonly CatalogTier[]
  value: string | undefined
  onValueChange(tierId: string): void
  error?: string | undefined
  /** The tier that is had already. */
  currentId?: string
  /** Where only tiers without approval can be chosen. */
  automaticOnly?: boolean
}>

/** Tiers to choose from: limits in words, price, and whether somebody has to approve. */
export function TierCards({ tiers, value, onValueChange, error, currentId, ...rest }: Props) {
  const { automaticOnly = false } = rest
  return (
    <RadioCards
      legend="Tier"
      options={tiers.map((tier) => ({
        value: tier.id,
        title: tier.id === currentId ? `${tier.name} (now)` : tier.name,
        aside: tier.priceText,
        detail: <TierDetail tier={tier} />,
        disabled: automaticOnly && tier.approval === 'manual' && tier.id !== currentId,
      }))}
      value={value}
      onValueChange={onValueChange}
      error={error}
    />
  )
}

function TierDetail({ tier: { description, limits, approval } }: Readonly<{ tier: CatalogTier }>) {
  return (
    <>
      {description !== '' && <span className="block">{description}</span>}
      {limits.length === 0 && <span className="block text-ink">No limits.</span>}
      {limits.map(({ name, text }) => (
        <span key={name} className="block text-ink">
          {text}.
        </span>
      ))}
      <span className="block">
        {approval === 'manual' ? 'Somebody approves it first.' : 'Works at once.'}
      </span>
    </>
  )
}
