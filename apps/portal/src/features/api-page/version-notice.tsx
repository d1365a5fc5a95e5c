import Link from 'next/link'
import type { CatalogVersion } from '@/contract/catalog.ts'
import { formatDateTime } from '@/lib/format.ts'
import { Callout } from '@/ui/callout.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'

type Props = Readonly<{
  slug: string
  version: CatalogVersion
  better: CatalogVersion | undefined
  /** The same page at the better version. */
  betterHref: string
}>

/** What is to be known of a version that is not simply there to be used. */
export function VersionNotice({ slug, version, better, betterHref }: Props) {
  const action = better && (
    <LinkButton href={betterHref} size="sm">
      Go to {better.name}
    </LinkButton>
  )
  switch (version.state) {
    case 'deprecated':
      return (
        <Callout tone="warn" title={`${version.name} is deprecated`} action={action}>
          <DeprecationWords slug={slug} version={version} />
        </Callout>
      )
    case 'retired':
      return (
        <Callout tone="danger" title={`${version.name} is retired`} action={action}>
          Its calls are answered 410. <GuideLink slug={slug} version={version} />
        </Callout>
      )
    case 'preview':
      return (
        <Callout tone="info" title={`${version.name} is a preview`}>
          It can change without notice. Do not use it in production.
        </Callout>
      )
    default:
      return version.deprecatedAt === null ? null : (
        <Callout tone="info" title={`${version.name} will be deprecated`}>
          <DeprecationWords slug={slug} version={version} />
        </Callout>
      )
  }
}

type WordsProps = Pick<Props, 'slug' | 'version'>

/** How long it still answers, in the provider's words and in dates. */
function DeprecationWords({ slug, version }: WordsProps) {
  const { notice, sunsetAt, deprecatedAt, state } = version
  return (
    <>
      {notice !== '' && <p>{notice}</p>}
      {state !== 'deprecated' && deprecatedAt !== null && (
        <p>
          Deprecated from {formatDateTime(deprecatedAt)}, <RelativeTime at={deprecatedAt} />.
        </p>
      )}
      <p>
        {sunsetAt === null ? (
          'It still answers and will be retired. Build nothing new on it. '
        ) : (
          <>
            It answers until {formatDateTime(sunsetAt)}, which is{' '}
            <strong>
              <RelativeTime at={sunsetAt} />
            </strong>
            .{' '}
          </>
        )}
        <GuideLink slug={slug} version={version} />
      </p>
    </>
  )
}

function GuideLink({ slug, version: { name } }: WordsProps) {
  return (
    <Link href={`/apis/${slug}/${encodeURIComponent(name)}/migration`} className="link">
      How to move
    </Link>
  )
}
