import Link from 'next/link'
import type { CatalogApiDetail } from '@/contract/catalog.ts'
import { Section } from '@/ui/card.tsx'
import { CodeBlock } from '@/ui/code-block.tsx'

/** How a call says who is calling, and from which pages browsers may call. */
export function Authentication({
  auth,
  corsOrigins,
}: Pick<CatalogApiDetail, 'auth' | 'corsOrigins'>) {
  return (
    <Section title="Authentication">
      <div className="flex max-w-[70ch] flex-col gap-3 text-base text-ink-2">
        {auth === 'none' ? (
          <p>This API is open: a call needs no key, and no subscription.</p>
        ) : (
          <>
            <p>
              Every call carries a key of an application that is subscribed. Either header works;
              send one of them.
            </p>
            <CodeBlock
              title="Headers"
              code={'Authorization: Bearer gh_live_…\nX-API-Key: gh_live_…'}
            />
            <p>
              Keys belong in an environment variable or a secret store, never in a URL. Without a
              key the answer is 401 <ErrorLink code="unauthenticated" />; with a key of an
              application that is not subscribed it is 403 <ErrorLink code="not_subscribed" />.{' '}
              <Link href="/docs/authentication" className="link">
                More about keys
              </Link>
            </p>
          </>
        )}
        <p>
          {corsOrigins.length === 0 ? (
            'Pages in a browser cannot call it directly: no origin is allowed.'
          ) : (
            <>
              Pages of these origins may call it from a browser:{' '}
              <code className="break-all">{corsOrigins.join(', ')}</code>.
            </>
          )}
        </p>
      </div>
    </Section>
  )
}

function ErrorLink({ code }: Readonly<{ code: string }>) {
  return (
    <Link href={`/docs/errors/${code}`} className="link font-mono text-sm">
      {code}
    </Link>
  )
}
