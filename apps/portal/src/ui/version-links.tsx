import type { VersionState } from '@gatehouse/policy'
import clsx from 'clsx'
import Link from 'next/link'
import { VersionStateMark } from './version-state.tsx'

type Version = Readonly<{ id: string; name: string; state: VersionState }>

type Props = Readonly<{
  versions: readonly Version[]
  /** The name of the one that is shown. */
  current: string
  hrefOf(version: Version): string
}>

/** The versions of an API side by side; each is a link, so that it can be shared. */
export function VersionLinks({ versions, current, hrefOf }: Props) {
  return (
    <nav aria-label="Version">
      <ul className="flex flex-wrap gap-2">
        {versions.map((version) => {
          const isCurrent = version.name === current
          return (
            <li key={version.id}>
              <Link
                href={hrefOf(version)}
                aria-current={isCurrent ? 'page' : undefined}
                scroll={false}
                className={clsx(
                  'inline-flex h-8 items-center gap-2 rounded-box border px-3 text-sm transition-colors duration-150',
                  isCurrent
                    ? 'border-accent bg-accent-soft'
                    : 'border-line bg-surface hover:border-line-strong',
                )}
              >
                <span className="font-mono text-xs">{version.name}</span>
                <VersionStateMark state={version.state} />
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
