import { CircleMinus, CirclePlus, CircleSlash2, type LucideIcon } from 'lucide-react'
import Link from 'next/link'
import type { RevisionChange } from '@/contract/revisions.ts'
import { Card } from '@/ui/card.tsx'
import {
  changeHref,
  fieldWords,
  groupChanges,
  type Names,
  toldFields,
  valueWords,
} from './view-model.ts'

type Props = Readonly<{ changes: readonly RevisionChange[]; names: Names }>

/** More than these of a kind are folded: a document brings hundreds of operations. */
const OPEN_MAX = 8

/** What differs, record by record, in the words of the product. */
export function ChangesList({ changes, names }: Props) {
  return (
    <Card padded={false} className="divide-y divide-line">
      {groupChanges(changes).map(({ noun, title, changes: own }) => (
        <details key={noun} open={own.length <= OPEN_MAX} className="group">
          <summary className="px-4 py-2.5 text-sm font-medium">{title}</summary>
          <ul className="flex flex-col gap-3 px-4 pb-4">
            {own.map((change) => (
              <ChangeItem key={`${change.kind} ${change.id}`} change={change} names={names} />
            ))}
          </ul>
        </details>
      ))}
    </Card>
  )
}

const KINDS: Readonly<
  Record<RevisionChange['kind'], { icon: LucideIcon; word: string; tone: string }>
> = {
  added: { icon: CirclePlus, word: 'Added', tone: 'text-ok' },
  removed: { icon: CircleMinus, word: 'Removed', tone: 'text-danger' },
  changed: { icon: CircleSlash2, word: 'Changed', tone: 'text-info' },
}

function ChangeItem({ change, names }: Readonly<{ change: RevisionChange; names: Names }>) {
  const { icon: Icon, word, tone } = KINDS[change.kind]
  const href = changeHref(change)
  return (
    <li className="flex gap-2.5 text-sm">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
      <div className="min-w-0 flex-1">
        <p className="wrap-anywhere">
          <span className={tone}>{word}</span>{' '}
          {href === undefined ? (
            <span className="font-medium">{change.label}</span>
          ) : (
            <Link href={href} className="link font-medium">
              {change.label}
            </Link>
          )}
        </p>
        <FieldChanges change={change} names={names} />
      </div>
    </li>
  )
}

function FieldChanges({ change, names }: Readonly<{ change: RevisionChange; names: Names }>) {
  const fields = toldFields(change)
  if (fields.length === 0) return null
  return (
    <dl className="mt-1 grid grid-cols-1 gap-x-4 gap-y-0.5 text-xs text-ink-2 sm:grid-cols-[max-content_1fr]">
      {fields.map(({ name, before, after }) => (
        <div key={name} className="contents">
          <dt className="text-ink-3">{fieldWords(name)}</dt>
          <dd className="min-w-0 wrap-anywhere max-sm:mb-1">
            {change.kind === 'changed' && (
              <>
                <del className="text-ink-3 decoration-danger/60">
                  {valueWords(name, before, names)}
                </del>
                <span aria-hidden> → </span>
                <span className="sr-only"> is now </span>
              </>
            )}
            <span className={change.kind === 'removed' ? 'text-ink-3' : 'text-ink'}>
              {valueWords(name, change.kind === 'removed' ? before : after, names)}
            </span>
          </dd>
        </div>
      ))}
    </dl>
  )
}
