import { queryOptions } from '@tanstack/react-query'
import { OutboxMail } from '@/contract/outbox.ts'
import { pageOf } from '@/contract/paging.ts'
import { api } from '@/lib/api.ts'

const OutboxPage = pageOf(OutboxMail)

export const outboxKeys = { all: ['outbox'] as const }

/** The newest 50 mails; looked at often, since people wait for one. */
export function outboxQuery(q: string) {
  const search = new URLSearchParams({ limit: '50', ...(q === '' ? {} : { q }) })
  return queryOptions({
    queryKey: [...outboxKeys.all, q] as const,
    queryFn: ({ signal }) => api.get(`/outbox?${search}`, OutboxPage, signal),
    refetchInterval: 2_000,
  })
}
