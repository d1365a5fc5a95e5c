import Link from 'next/link'
import type { CatalogApiDetail } from '@/contract/catalog.ts'
import { Section } from '@/ui/card.tsx'
import { CodeBlock } from '@/ui/code-block.tsx'

type Selection = NonNullable<CatalogApiDetail['versionSelection']>

type Props = Readonly<{ selection: Selection; versions: CatalogApiDetail['versions'] }>

/** How a call says which version it wants, and what it gets when it says nothing. */
export function ChoosingVersion({ selection, versions }: Props) {
  const name = versions[0]?.name ?? 'v1'
  const ways = waysOf(selection, name)
  return (
    <Section title="Choosing a version">
      <div className="flex flex-col gap-3 text-sm">
        {ways.length > 0 && (
          <>
            <p>
              A call names the version that it wants. Each answer says in <code>X-Api-Version</code>{' '}
              which one it came from; a version that does not exist is{' '}
              <Link href="/docs/errors/version_unknown" className="link">
                refused
              </Link>{' '}
              with a list of those that do.
            </p>
            <CodeBlock code={ways.join('\n')} title="One of" />
          </>
        )}
        <p>
          Without a name you get the version that your subscription is pinned to; you can pin it on
          your application’s page. {unnamedText(selection.policy)}
        </p>
      </div>
    </Section>
  )
}

function waysOf({ header, query, mediaType, date }: Selection, name: string): string[] {
  return [
    ...(header === '' ? [] : [`${header}: ${name}`]),
    ...(query === '' ? [] : [`?${query}=${name}`]),
    ...(mediaType === '' ? [] : [`Accept: application/json; ${mediaType}=${name}`]),
    ...(date === '' ? [] : [`${date}: 2026-03-01`]),
  ]
}

function unnamedText(policy: Selection['policy']): string {
  switch (policy) {
    case 'oldest':
      return 'Without a pin it is the oldest version that is still supported.'
    case 'pin':
      return 'Your first call gets the newest version and pins your subscription to it; without a key it is the oldest.'
    case 'refuse':
      return 'Without a pin the call is refused.'
  }
}
