'use client'

import { useQuery } from '@tanstack/react-query'
import type { OutboxMail } from '@/contract/outbox.ts'
import { Card } from '@/ui/card.tsx'
import { FilterBar, SearchBox } from '@/ui/filter-bar.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'
import { EmptyState, ErrorState } from '@/ui/states.tsx'
import { useUrlState } from '@/ui/url-state.ts'
import { linkParts } from './link-parts.ts'
import { outboxQuery } from './queries.ts'

/** The mail that the demo shows instead of sending it. */
export function OutboxPanel() {
  const { values, set, reset, changed } = useUrlState({ q: '' })
  const mails = useQuery(outboxQuery(values.q))
  return (
    <div className="flex flex-col gap-4">
      <FilterBar changed={changed} onReset={reset}>
        <SearchBox
          label="Search recipient or subject"
          value={values.q}
          onValueChange={(q) => set({ q }, 'replace')}
        />
      </FilterBar>
      {mails.isPending && <Skeleton className="h-40" />}
      {mails.isError && (
        <ErrorState
          title="The outbox could not be read"
          error={mails.error}
          onRetry={() => void mails.refetch()}
        />
      )}
      {mails.isSuccess && mails.data.items.length === 0 && (
        <EmptyState
          kind={values.q === '' ? 'never' : 'filtered'}
          title={values.q === '' ? 'No mail yet' : 'No mail like that'}
        >
          Sign up or ask for a new password, and the mail appears here.
        </EmptyState>
      )}
      {mails.isSuccess && mails.data.items.map((mail) => <Mail key={mail.id} mail={mail} />)}
    </div>
  )
}

function Mail({ mail }: Readonly<{ mail: OutboxMail }>) {
  return (
    <Card>
      <article aria-label={`${mail.subject}, to ${mail.recipient}`} className="flex flex-col gap-3">
        <header className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          <h2 className="font-medium">{mail.subject}</h2>
          <span className="text-xs text-ink-3">
            to <span className="break-all text-ink-2">{mail.recipient}</span> ·{' '}
            <RelativeTime at={mail.createdAt} />
          </span>
        </header>
        <p className="max-w-[70ch] text-sm break-words whitespace-pre-line text-ink-2">
          {linkParts(mail.text).map((part) =>
            part.href === undefined ? (
              part.text
            ) : (
              <a key={part.at} href={part.href} className="link break-all">
                {part.text}
              </a>
            ),
          )}
        </p>
      </article>
    </Card>
  )
}
