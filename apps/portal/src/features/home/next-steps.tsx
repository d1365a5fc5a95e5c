import Link from 'next/link'
import { Section } from '@/ui/card.tsx'

const STEPS = [
  {
    href: '/apis',
    title: 'Look for another API',
    detail: 'The catalogue has what is published, with its limits and reference.',
  },
  {
    href: '/docs/rate-limits',
    title: 'Stay within the limits',
    detail: 'RateLimit headers say what is left; a 429 says when to come back.',
  },
  {
    href: '/docs/authentication',
    title: 'Handle keys well',
    detail: 'Where a key goes, how to keep it, and what a 401 means.',
  },
  {
    href: '/docs/management-api',
    title: 'Automate',
    detail: 'Everything these pages do can be done by a program.',
  },
] as const

/** Where to go from here. */
export function NextSteps() {
  return (
    <Section title="What next">
      <ul className="grid gap-px overflow-hidden rounded-box border border-line bg-line sm:grid-cols-2">
        {STEPS.map(({ href, title, detail }) => (
          <li key={href} className="bg-surface">
            <Link href={href} className="flex h-full flex-col gap-0.5 p-4 hover:bg-hover">
              <span className="text-sm font-medium">{title}</span>
              <span className="text-sm text-ink-2">{detail}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  )
}
