import Link from 'next/link'
import type { CatalogVersion } from '@/contract/catalog.ts'
import { formatCount, formatDateTime } from '@/lib/format.ts'
import { Callout } from '@/ui/callout.tsx'
import { LeavingOperations } from '@/ui/leaving-operations.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'

type Props = Readonly<{
  slug: string
  version: CatalogVersion
  better: CatalogVersion | undefined
  /** The same page at the better version. */
  betterHref: string
}>

/** What is to be known of a version, or of operations of it, that are not simply there to be used. */
export function VersionNotice(props: Props) {
  const { slug, version } = props
  const { leavingOperations: operations } = version
  return (
    <>
      <StateNotice {...props} />
      {operations.length > 0 && (
        <Callout
          tone="warn"
          title={`${formatCount(operations.length, 'operation')} of ${version.name} ${operations.length === 1 ? 'is' : 'are'} going away`}
        >
          <LeavingOperations operations={operations} guideHref={guideHref(slug, version.name)} />
        </Callout>
      )}
    </>
  )
}

function StateNotice({ slug, version, better, betterHref }: Props) {
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
    <Link href={guideHref(slug, name)} className="link">
      How to move
    </Link>
  )
}

function guideHref(slug: string, name: string): string {
  return `/apis/${slug}/${encodeURIComponent(name)}/migration`
}
