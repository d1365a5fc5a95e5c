import { ArrowRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { CodeBlock } from '@/ui/code-block.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { GateDiagram } from './gate-diagram.tsx'

type Props = Readonly<{
  /** Base URL of the gateway, without a slash at the end. */
  gatewayUrl: string
  /** A path that the gateway serves: `/ferry/v2/sailings`. */
  samplePath: string
  signedIn: boolean
}>

/** What this is, for whom, and the first call. */
export function Landing({ gatewayUrl, samplePath, signedIn }: Props) {
  return (
    <>
      <section className="grid gap-x-14 gap-y-10 pt-14 pb-16 lg:grid-cols-[1.05fr_1fr] lg:items-center lg:pt-24 lg:pb-24">
        <div className="flex min-w-0 flex-col gap-6">
          <h1 className="text-3xl font-semibold tracking-tight max-sm:text-2xl">
            Our APIs, with a key in your hand a minute from now
          </h1>
          <p className="max-w-[58ch] text-md text-ink-2">
            Read the reference, pick a tier, create a key, and watch your own calls arrive on a
            chart.
          </p>
          <div className="flex flex-wrap gap-3">
            <LinkButton href={signedIn ? '/home' : '/sign-up'} variant="primary" size="lg">
              {signedIn ? 'Go to your console' : 'Create an account'}
              <ArrowRight aria-hidden className="size-4" />
            </LinkButton>
            <LinkButton href="/apis" size="lg">
              Browse the catalogue
            </LinkButton>
          </div>
        </div>
        <CodeBlock
          title="The first call"
          language="shell"
          code={`export GATEHOUSE_API_KEY=gh_live_…\ncurl ${gatewayUrl}${samplePath} \\\n  -H "Authorization: Bearer $GATEHOUSE_API_KEY"`}
        />
      </section>
      <section
        aria-labelledby="way-in"
        className="page-grid bleed border-y border-line bg-surface py-16"
      >
        <div className="flex min-w-0 flex-col gap-10">
          <SectionTitle id="way-in" title="What happens to a call">
            Every call passes the same gate, in the same order. What it decides is in the response’s
            headers, and what it counted is on your usage page within seconds.
          </SectionTitle>
          <GateDiagram samplePath={samplePath} />
        </div>
      </section>
      <section aria-labelledby="for-whom" className="py-16">
        <SectionTitle id="for-whom" title="Two doors, one house">
          People who call our APIs and people who run them work on the same facts.
        </SectionTitle>
        <div className="mt-8 grid gap-px overflow-hidden rounded-box border border-line bg-line md:grid-cols-2">
          <Door title="If you build on our APIs" points={FOR_DEVELOPERS} />
          <Door title="If you run them" points={FOR_ADMINS} />
        </div>
      </section>
    </>
  )
}

const FOR_DEVELOPERS = [
  ['Keys', 'for each application, live and test, with an expiry and a last use'],
  ['Reference', 'of every version, with its dates and the way to the next one'],
  ['SDKs', 'in TypeScript, Python and Go, compiled and run before you can download them'],
  ['Limits', 'in plain words before you subscribe, and in RateLimit headers on every response'],
  ['Usage', 'by status, latency and key, as a chart, a table and CSV'],
] as const

const FOR_ADMINS = [
  ['Documents', 'OpenAPI 3.0 and 3.1, checked line by line before anyone sees them'],
  ['Tiers', 'that say how much, to whom, and the most that a burst can reach'],
  ['Versions', 'with deprecation dates on the wire, and the list of who still calls what'],
  ['Revisions', 'numbered, compared before publishing, undone by publishing again'],
  ['Gateways', 'that report which revision they serve and go on serving when all else is down'],
] as const

type TitleProps = Readonly<{ id: string; title: string; children: ReactNode }>

function SectionTitle({ id, title, children }: TitleProps) {
  return (
    <div className="flex max-w-[64ch] flex-col gap-2">
      <h2 id={id} className="text-2xl font-semibold tracking-tight max-sm:text-xl">
        {title}
      </h2>
      <p className="text-md text-ink-2">{children}</p>
    </div>
  )
}

type DoorProps = Readonly<{ title: string; points: readonly (readonly [string, string])[] }>

function Door({ title, points }: DoorProps) {
  return (
    <div className="flex flex-col gap-4 bg-surface p-6 sm:p-8">
      <h3 className="text-lg font-semibold">{title}</h3>
      <dl className="flex flex-col divide-y divide-line">
        {points.map(([term, text]) => (
          <div key={term} className="grid gap-x-4 py-3 sm:grid-cols-[110px_1fr]">
            <dt className="text-base font-medium">{term}</dt>
            <dd className="text-base text-ink-2">{text}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
