import Link from 'next/link'
import type { ApiStatus } from '@/contract/status.ts'
import { StatusPill } from '@/ui/badge.tsx'
import { Card } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { LEVEL_LOOK, StatusBars } from './status-bars.tsx'

/** Every API with its 90 days. */
export function StatusList({ items }: Readonly<{ items: readonly ApiStatus[] }>) {
  if (items.length === 0) {
    return (
      <Card>
        <EmptyState title="No API is published yet" />
      </Card>
    )
  }
  return (
    <ul className="flex flex-col gap-4">
      {items.map((status) => {
        const { tone, word } = LEVEL_LOOK[status.level]
        return (
          <li key={status.slug}>
            <Card className="flex flex-col gap-3">
              <div className="flex flex-wrap items-center justify-between gap-2">
                <h2 className="text-md font-semibold">
                  <Link href={`/status/${status.slug}`} className="link">
                    {status.name}
                  </Link>
                </h2>
                <StatusPill tone={tone}>{word}</StatusPill>
              </div>
              <StatusBars status={status} />
            </Card>
          </li>
        )
      })}
    </ul>
  )
}
