'use client'

import { useEffect, useState } from 'react'
import type { ApiKey } from '@/contract/keys.ts'
import { formatDate, formatUtc } from '@/lib/format.ts'
import { StatusText } from '@/ui/badge.tsx'
import { Tooltip } from '@/ui/tooltip.tsx'
import { expiryView } from './view-model.ts'

/** When a key ends: fine, soon (amber) or over (grey). Before the browser's clock is known it is the plain date. */
export function KeyExpiry({ apiKey: { expiresAt, state } }: Readonly<{ apiKey: ApiKey }>) {
  const [nowMs, setNowMs] = useState<number>()
  useEffect(() => setNowMs(Date.now()), [])
  if (expiresAt === null) return <span className="text-ink-3">Never</span>
  if (nowMs === undefined || state === 'revoked') {
    return <span className="text-ink-2">{formatDate(expiresAt)}</span>
  }
  const { kind, text } = expiryView(expiresAt, nowMs)
  return (
    <Tooltip text={formatUtc(expiresAt)}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the exact time must be reachable by keyboard too */}
      <span tabIndex={0}>
        {kind === 'soon' ? (
          <StatusText tone="warn">{text}</StatusText>
        ) : (
          <span className={kind === 'over' ? 'text-ink-3' : ''}>{text}</span>
        )}
      </span>
    </Tooltip>
  )
}
