import type { LimitReport, LimitUsage } from '@/contract/limit-reports.ts'
import { formatCount, formatDateTime } from '@/lib/format.ts'
import { countedFor, replayCaveat, shareText, shareTone } from '@/lib/limit-words.ts'
import { Badge, StatusPill } from '@/ui/badge.tsx'

/** Every limit that a call of the subscription has to fit, in plain words, with its use. */
export function LimitList({ report }: Readonly<{ report: LimitReport }>) {
  const { limits, apiLimits, subscription } = report
  if (limits.length + apiLimits.length === 0) {
    return (
      <p className="rounded-box border border-line bg-surface p-4 text-sm">
        {subscription.tier.name} has no limits: call as often as you like.
      </p>
    )
  }
  return (
    <ul className="divide-y divide-line rounded-box border border-line bg-surface">
      {limits.map((limit) => (
        <li key={limit.id} className="flex flex-col gap-2 p-4">
          <LimitWords {...limit} />
          <LimitUse limit={limit} />
        </li>
      ))}
      {apiLimits.map((limit) => (
        <li key={limit.name} className="flex flex-col gap-2 p-4">
          <LimitWords {...limit} />
          <p className="text-xs text-ink-3">Of the API itself: it holds for every caller.</p>
        </li>
      ))}
    </ul>
  )
}

type Words = Pick<LimitUsage, 'name' | 'text' | 'scope'>

function LimitWords({ name, text, scope }: Words) {
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
      <p className="min-w-0 text-sm font-medium">{text}.</p>
      <p className="flex flex-wrap items-center gap-2 text-xs text-ink-3">
        {countedFor(scope)}
        <Badge mono>{name}</Badge>
      </p>
    </div>
  )
}

function LimitUse({ limit }: Readonly<{ limit: LimitUsage }>) {
  const { isReplayed, peak, peakAt, p95, now, refused, scope } = limit
  if (!isReplayed) {
    return (
      <p className="text-xs text-ink-3">
        {refused > 0 && `${formatCount(refused, 'call')} answered 429. `}
        Use over time is not known: it depends on how long each call took.
      </p>
    )
  }
  const caveat = replayCaveat(scope)
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-1 text-xs text-ink-2 tabular-nums">
        <UseBar share={peak} />
        <span>{peak === null ? 'No calls' : `Peak ${shareText(peak)}`}</span>
        {peakAt !== null && <span>{formatDateTime(peakAt)}</span>}
        <span>p95 {shareText(p95)}</span>
        <span>Now {shareText(now)}</span>
        {refused > 0 && <StatusPill tone="warn">{formatCount(refused, '429')}</StatusPill>}
      </div>
      {caveat !== undefined && <p className="text-xs text-ink-3">{caveat}</p>}
    </>
  )
}

const FILL = { neutral: 'bg-accent', warn: 'bg-warn', danger: 'bg-danger' } as const

/** The peak as a bar; the words beside it say the same. */
function UseBar({ share }: Readonly<{ share: number | null }>) {
  return (
    <span aria-hidden className="h-1.5 w-32 overflow-hidden rounded-full bg-line">
      <span
        className={`block h-full ${FILL[shareTone(share)]}`}
        style={{ width: `${Math.min(100, (share ?? 0) * 100)}%` }}
      />
    </span>
  )
}
