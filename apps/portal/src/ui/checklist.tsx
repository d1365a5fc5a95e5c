import clsx from 'clsx'
import { Check, CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

export type StepState = 'done' | 'current' | 'todo' | 'failed'

export type Step = Readonly<{
  id: string
  title: ReactNode
  state: StepState
  /** Under the title while it is the current or the failed one. */
  detail?: ReactNode
  /** One button, likewise. */
  action?: ReactNode
}>

const WORDS: Record<StepState, string> = {
  done: 'Done',
  current: 'Next',
  todo: 'Later',
  failed: 'Did not work',
}

const MARKS: Record<StepState, string> = {
  done: 'border-ok-line bg-ok-soft text-ok',
  current: 'border-accent bg-surface text-accent-text',
  todo: 'border-line bg-surface text-ink-3',
  failed: 'border-danger-line bg-danger-soft text-danger',
}

/** Steps in their order, with what really happened so far. */
export function Checklist({ label, steps }: Readonly<{ label: string; steps: readonly Step[] }>) {
  return (
    <ol aria-label={label} className="flex flex-col">
      {steps.map((step, index) => (
        <ChecklistStep
          key={step.id}
          step={step}
          number={index + 1}
          last={index === steps.length - 1}
        />
      ))}
    </ol>
  )
}

type StepProps = Readonly<{ step: Step; number: number; last: boolean }>

function ChecklistStep({ step, number, last }: StepProps) {
  const { title, state, detail, action } = step
  const open = state === 'current' || state === 'failed'
  return (
    <li aria-current={state === 'current' ? 'step' : undefined} className="flex gap-3">
      <span className="flex flex-col items-center">
        <span
          className={clsx(
            'flex size-6 shrink-0 items-center justify-center rounded-full border text-xs font-semibold tabular-nums',
            MARKS[state],
          )}
        >
          <StepMark state={state} number={number} />
        </span>
        {!last && <span aria-hidden className="w-px flex-1 bg-line" />}
      </span>
      <div className={clsx('min-w-0 flex-1', last ? '' : 'pb-5')}>
        <p className={clsx('pt-0.5 text-sm', open ? 'font-semibold' : 'text-ink-2')}>
          {title}
          <span className="sr-only">. {WORDS[state]}.</span>
        </p>
        {open && detail !== undefined && <div className="mt-1 text-sm text-ink-2">{detail}</div>}
        {open && action !== undefined && <div className="mt-3">{action}</div>}
      </div>
    </li>
  )
}

function StepMark({ state, number }: Readonly<{ state: StepState; number: number }>) {
  if (state === 'done') return <Check aria-hidden className="size-3.5" strokeWidth={3} />
  if (state === 'failed') return <CircleAlert aria-hidden className="size-3.5" />
  return <span aria-hidden>{number}</span>
}
