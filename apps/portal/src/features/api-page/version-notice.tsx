import type { CatalogVersion } from '@/contract/catalog.ts'
import { Callout } from '@/ui/callout.tsx'
import { LinkButton } from '@/ui/link-button.tsx'

type Props = Readonly<{
  version: CatalogVersion
  better: CatalogVersion | undefined
  /** The same page at the better version. */
  betterHref: string
}>

/** What is to be known of a version that is not simply there to be used. */
export function VersionNotice({ version, better, betterHref }: Props) {
  const action = better && (
    <LinkButton href={betterHref} size="sm">
      Go to {better.name}
    </LinkButton>
  )
  switch (version.state) {
    case 'deprecated':
      return (
        <Callout tone="warn" title={`${version.name} is deprecated`} action={action}>
          It still answers and will be retired. Build nothing new on it.
        </Callout>
      )
    case 'retired':
      return (
        <Callout tone="danger" title={`${version.name} is retired`} action={action}>
          Its calls are answered 410.
        </Callout>
      )
    case 'preview':
      return (
        <Callout tone="info" title={`${version.name} is a preview`}>
          It can change without notice. Do not use it in production.
        </Callout>
      )
    default:
      return null
  }
}
