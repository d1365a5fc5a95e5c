import Link from 'next/link'
import type { CatalogApiDetail, CatalogTier } from '@/contract/catalog.ts'
import { StatusText } from '@/ui/badge.tsx'
import { Section } from '@/ui/card.tsx'
import { CodeBlock } from '@/ui/code-block.tsx'
import { EmptyState } from '@/ui/states.tsx'

/** The tiers of an API in plain words, and how calls tell what is left. */
export function ApiLimits({ api }: Readonly<{ api: CatalogApiDetail }>) {
  return (
    <div className="flex flex-col gap-8">
      <Section
        title="Tiers"
        description="A subscription has one tier. It can be changed at any time and is in force within a second."
      >
        {api.tiers.length === 0 ? (
          <div className="rounded-box border border-line bg-surface">
            <EmptyState title="This API is offered at no tier">
              {api.auth === 'none'
                ? 'It is open, and calls need no subscription.'
                : 'It cannot be subscribed to for now.'}
            </EmptyState>
          </div>
        ) : (
          <ul className="grid gap-4 md:grid-cols-2 lg:grid-cols-3">
            {api.tiers.map((tier) => (
              <li key={tier.id}>
                <TierCard tier={tier} />
              </li>
            ))}
          </ul>
        )}
      </Section>
      <LimitHeaders />
    </div>
  )
}

function TierCard({ tier }: Readonly<{ tier: CatalogTier }>) {
  const { name, priceText, description, limits, approval } = tier
  return (
    <article className="flex h-full flex-col gap-3 rounded-box border border-line bg-surface p-4">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 className="text-md font-semibold">{name}</h3>
        {priceText !== '' && <span className="text-sm text-ink-2">{priceText}</span>}
      </div>
      {description !== '' && <p className="text-sm text-ink-2">{description}</p>}
      {limits.length === 0 ? (
        <p className="text-sm">No limits.</p>
      ) : (
        <ul className="flex flex-col gap-1 text-sm">
          {limits.map((limit) => (
            <li key={limit.name}>{limit.text}.</li>
          ))}
        </ul>
      )}
      <p className="mt-auto border-t border-line pt-3 text-xs">
        {approval === 'manual' ? (
          <StatusText tone="info">Somebody approves it first</StatusText>
        ) : (
          <StatusText tone="ok">Works at once</StatusText>
        )}
      </p>
    </article>
  )
}

const EXAMPLE = `RateLimit-Policy: "burst";q=30;w=30
RateLimit: "burst";r=12;t=18`

function LimitHeaders() {
  return (
    <Section title="What every answer says">
      <div className="flex max-w-[70ch] flex-col gap-3 text-base text-ink-2">
        <p>
          Limits count the calls of all keys of a subscription together. Every answer carries two
          headers:
        </p>
        <CodeBlock title="Headers" code={EXAMPLE} />
        <p>
          Here up to 30 calls may come at once (<code>q</code>), and an empty bucket is full again
          after 30 seconds (<code>w</code>). 12 calls are left now (<code>r</code>), and in 18
          seconds (<code>t</code>) it is full again.
        </p>
        <p>
          A call over the limit is answered 429{' '}
          <Link href="/docs/errors/rate_limited" className="link font-mono text-sm">
            rate_limited
          </Link>{' '}
          with <code>Retry-After</code> in seconds. Waiting exactly that long is enough, and a
          refused call costs nothing.{' '}
          <Link href="/docs/rate-limits" className="link">
            How to handle a 429
          </Link>
        </p>
      </div>
    </Section>
  )
}
