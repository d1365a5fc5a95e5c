import Link from 'next/link'
import type { CatalogApiDetail, CatalogLimit, CatalogTier } from '@/contract/catalog.ts'
import { countedFor } from '@/lib/limit-words.ts'
import { StatusText } from '@/ui/badge.tsx'
import { Section } from '@/ui/card.tsx'
import { CodeBlock } from '@/ui/code-block.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { LimitSamples } from './limit-samples.tsx'

type Props = Readonly<{
  api: CatalogApiDetail
  /** What the samples call. */
  url: string
}>

/** The tiers of an API in plain words, how calls tell what is left, and what to do with a 429: all from what is published. */
export function ApiLimits({ api, url }: Props) {
  return (
    <div className="flex flex-col gap-8">
      <Section
        title="Tiers"
        description="A subscription has one tier. It can be changed at any time and is in force within a second."
        actions={
          api.tiers.length > 0 && (
            <LinkButton size="sm" href="/simulator">
              Simulate a tier with your calls
            </LinkButton>
          )
        }
      >
        <Tiers api={api} />
        <UpgradePath tiers={api.tiers} />
      </Section>
      <OwnLimits limits={api.limits} />
      <LimitHeaders tiers={api.tiers} limits={api.limits} />
      <Handling url={url} />
    </div>
  )
}

function Tiers({ api }: Readonly<{ api: CatalogApiDetail }>) {
  if (api.tiers.length === 0) {
    return (
      <div className="rounded-box border border-line bg-surface">
        <EmptyState title="This API is offered at no tier">
          {api.auth === 'none'
            ? 'It is open, and calls need no subscription.'
            : 'It cannot be subscribed to for now.'}
        </EmptyState>
      </div>
    )
  }
  return (
    <ul className="grid gap-4 md:grid-cols-2 lg:grid-cols-3">
      {api.tiers.map((tier) => (
        <li key={tier.id}>
          <TierCard tier={tier} />
        </li>
      ))}
    </ul>
  )
}

/** What comes after a tier, and how one gets there. */
function UpgradePath({ tiers }: Readonly<{ tiers: readonly CatalogTier[] }>) {
  if (tiers.length < 2) return null
  return (
    <p className="max-w-[75ch] text-sm text-ink-2">
      {tiers.map(({ name }) => name).join(' → ')}: change the tier on your application’s
      subscriptions page. Tiers that somebody approves are asked for there, one request at a time;
      the present tier works on meanwhile, and your keys stay the same.
    </p>
  )
}

function OwnLimits({ limits }: Readonly<{ limits: readonly CatalogLimit[] }>) {
  if (limits.length === 0) return null
  return (
    <Section
      title="Limits of the API itself"
      description="They hold for every caller, on top of a tier’s."
    >
      <ul className="flex flex-col gap-1 text-sm">
        {limits.map(({ name, text, scope }) => (
          <li key={name}>
            {text}. <span className="text-ink-2">{countedFor(scope)}.</span>
          </li>
        ))}
      </ul>
    </Section>
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
            <li key={limit.name}>
              {limit.text}.
              <span className="block text-xs text-ink-3">{countedFor(limit.scope)}.</span>
            </li>
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

type HeaderProps = Readonly<{
  tiers: readonly CatalogTier[]
  limits: readonly CatalogLimit[]
}>

/** The headers of a call at each tier, word for word. */
function LimitHeaders({ tiers, limits }: HeaderProps) {
  const policies = tiers.flatMap((tier) => {
    const items = [...tier.limits, ...limits].map(({ policy }) => policy)
    return items.length === 0 ? [] : [{ name: tier.name, items: items.join(', ') }]
  })
  return (
    <Section title="What every answer says">
      <div className="flex max-w-[70ch] flex-col gap-3 text-base text-ink-2">
        <p>
          Every answer carries <code>RateLimit-Policy</code>, the limits of the tier, and{' '}
          <code>RateLimit</code>, what is left of them:
        </p>
        {policies.map(({ name, items }) => (
          <CodeBlock key={name} title={`At ${name}`} code={`RateLimit-Policy: ${items}`} wrap />
        ))}
        <p>
          <code>q</code> calls fit at once, and after <code>w</code> seconds without calls all of
          them are back. In <code>RateLimit</code>, <code>r</code> calls are left now, and in{' '}
          <code>t</code> seconds everything is back. Of several limits pace on the one with the
          least left.
        </p>
      </div>
    </Section>
  )
}

function Handling({ url }: Readonly<{ url: string }>) {
  return (
    <Section title="What to do with a 429">
      <div className="flex max-w-[75ch] flex-col gap-3 text-base text-ink-2">
        <p>
          A call over a limit is answered 429{' '}
          <Link href="/docs/errors/rate_limited" className="link font-mono text-sm">
            rate_limited
          </Link>
          ; <code>violated-policies</code> in its body names the limit. Wait{' '}
          <code>Retry-After</code> seconds, then call again: waiting exactly that long is enough,
          and a refused call costs nothing. If <code>Retry-After</code> is absent, the call costs
          more than the limit can ever hold.{' '}
          <Link href="/docs/rate-limits" className="link">
            More about limits
          </Link>
        </p>
        <LimitSamples url={url} />
      </div>
    </Section>
  )
}
