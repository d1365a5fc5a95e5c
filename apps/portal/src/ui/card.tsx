import clsx from 'clsx'
import type { ReactNode } from 'react'
import { Skeleton } from './skeleton.tsx'
import type { Tone } from './tone.ts'

type CardProps = Readonly<{ className?: string; padded?: boolean; children: ReactNode }>

/** A surface with a hairline. */
export function Card({ className, padded = true, children }: CardProps) {
  return (
    <div
      className={clsx(
        'min-w-0 rounded-box border border-line bg-surface',
        padded && 'p-4',
        className,
      )}
    >
      {children}
    </div>
  )
}

type SectionProps = Readonly<{
  title: ReactNode
  description?: ReactNode
  /** At the right of the title. */
  actions?: ReactNode
  id?: string
  children: ReactNode
}>

/** A part of a page with an `h2`. */
export function Section({ title, description, actions, id, children }: SectionProps) {
  return (
    <section id={id} className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          <h2 className="text-md font-semibold">{title}</h2>
          {description !== undefined && <p className="text-sm text-ink-2">{description}</p>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      {children}
    </section>
  )
}

/** The last section of a settings page: what cannot be undone. */
export function DangerZone({ children }: Readonly<{ children: ReactNode }>) {
  return (
    <section aria-labelledby="danger-zone" className="flex flex-col gap-3">
      <h2 id="danger-zone" className="text-md font-semibold text-danger">
        Danger zone
      </h2>
      <div className="divide-y divide-line rounded-box border border-danger-line bg-surface">
        {children}
      </div>
    </section>
  )
}

type DangerRowProps = Readonly<{ title: ReactNode; detail: ReactNode; action: ReactNode }>

export function DangerRow({ title, detail, action }: DangerRowProps) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 p-4">
      <div className="min-w-0">
        <p className="text-sm font-medium">{title}</p>
        <p className="text-sm text-ink-2">{detail}</p>
      </div>
      {action}
    </div>
  )
}

type StatProps = Readonly<{
  label: ReactNode
  /** Already formatted; "—" where there is no data. */
  value: ReactNode
  /** "+12 % against the 7 days before". */
  note?: ReactNode
  tone?: Extract<Tone, 'neutral' | 'ok' | 'warn' | 'danger'>
  loading?: boolean
}>

const STAT_TONE = { neutral: '', ok: 'text-ok', warn: 'text-warn', danger: 'text-danger' } as const

/** One figure. Several go into `StatRow`. */
export function Stat({ label, value, note, tone = 'neutral', loading = false }: StatProps) {
  return (
    <div className="min-w-0 bg-surface px-4 py-3">
      <dt className="text-xs text-ink-3">{label}</dt>
      <dd className={clsx('text-xl font-semibold tracking-tight tabular-nums', STAT_TONE[tone])}>
        {loading ? <Skeleton className="my-1 h-5.5 w-20" /> : value}
      </dd>
      {note !== undefined && <dd className="truncate text-xs text-ink-3">{note}</dd>}
    </div>
  )
}

/** Figures side by side, divided by hairlines. */
export function StatRow({ children }: Readonly<{ children: ReactNode }>) {
  return (
    <dl className="grid grid-cols-[repeat(auto-fit,minmax(150px,1fr))] gap-px overflow-hidden rounded-box border border-line bg-line">
      {children}
    </dl>
  )
}

type FactsProps = Readonly<{
  rows: readonly Readonly<{ label: ReactNode; value: ReactNode }>[]
}>

/** Names and values of one thing, one a line. */
export function Facts({ rows }: FactsProps) {
  return (
    <dl className="divide-y divide-line rounded-box border border-line bg-surface text-sm">
      {rows.map(({ label, value }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows of one thing neither move nor repeat
        <div key={index} className="flex flex-wrap gap-x-6 gap-y-0.5 px-4 py-2">
          <dt className="w-40 shrink-0 text-ink-3">{label}</dt>
          <dd className="min-w-0 flex-1 wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
