import type { LeavingOperation } from '@/contract/catalog.ts'
import { formatDateTime } from '@/lib/format.ts'
import { RelativeTime } from './relative-time.tsx'

type Props = Readonly<{
  operations: readonly LeavingOperation[]
  /** The migration guide of their version. */
  guideHref: string
}>

/** Operations that go before their version does: when, and what to use instead. */
export function LeavingOperations({ operations, guideHref }: Props) {
  return (
    <ul className="flex flex-col gap-1 text-sm">
      {operations.map(({ id, method, path, state, sunsetAt, deprecatedAt, instead, guideUrl }) => (
        <li key={id}>
          <code>
            {method} {path}
          </code>{' '}
          {state === 'retired' ? (
            'is answered 410.'
          ) : sunsetAt === null ? (
            <>is deprecated from {formatDateTime(deprecatedAt)}.</>
          ) : (
            <>
              answers until {formatDateTime(sunsetAt)}, which is{' '}
              <strong>
                <RelativeTime at={sunsetAt} />
              </strong>
              .
            </>
          )}{' '}
          {instead !== null && (
            <>
              Use{' '}
              <code>
                {instead.method} {instead.path}
              </code>{' '}
              of {instead.versionName} instead.{' '}
            </>
          )}
          <a href={guideUrl ?? guideHref} className="link">
            How to move
          </a>
        </li>
      ))}
    </ul>
  )
}
