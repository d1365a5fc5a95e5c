'use client'

import { Eye, EyeOff } from 'lucide-react'
import { type ComponentProps, type ReactNode, useState } from 'react'
import { Input } from './input.tsx'

type Props = Readonly<
  Omit<ComponentProps<'input'>, 'type' | 'size'> & {
    autoComplete: 'current-password' | 'new-password'
    /** Under the box: a `StrengthMeter`. */
    strength?: ReactNode
  }
>

/** A password that can be looked at. Pasting and password managers work. */
export function PasswordInput({ strength, ...rest }: Props) {
  const [shown, setShown] = useState(false)
  const Icon = shown ? EyeOff : Eye
  return (
    <>
      <Input
        {...rest}
        type={shown ? 'text' : 'password'}
        spellCheck={false}
        autoCapitalize="none"
        trailing={
          <button
            type="button"
            aria-label={shown ? 'Hide password' : 'Show password'}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
            className="inline-flex size-7 items-center justify-center rounded-box text-ink-2 hover:bg-hover hover:text-ink"
          >
            <Icon aria-hidden className="size-4" />
          </button>
        }
      />
      {strength}
    </>
  )
}

type MeterProps = Readonly<{
  /** 0 (guessed at once) to 4 (strong), as zxcvbn counts; undefined while nothing is typed. */
  score: 0 | 1 | 2 | 3 | 4 | undefined
  /** What would make it better. */
  advice?: string | undefined
}>

const STRENGTHS = ['Very weak', 'Weak', 'Fair', 'Good', 'Strong'] as const
const TONES = ['bg-danger', 'bg-danger', 'bg-warn', 'bg-ok', 'bg-ok'] as const
const STEPS = [1, 2, 3, 4] as const

/** How hard a password is to guess, in bars and in words. */
export function StrengthMeter({ score, advice }: MeterProps) {
  const filled = score === undefined ? 0 : Math.max(score, 1)
  return (
    <div className="flex min-h-5 items-center gap-3" aria-live="polite">
      <span aria-hidden className="flex w-28 shrink-0 gap-1">
        {STEPS.map((step) => (
          <span
            key={step}
            className={`h-1 flex-1 rounded-full ${step <= filled && score !== undefined ? TONES[score] : 'bg-line'}`}
          />
        ))}
      </span>
      {score !== undefined && (
        <span className="text-xs text-ink-2">
          {STRENGTHS[score]}
          {advice !== undefined && advice !== '' && `. ${advice}`}
        </span>
      )}
    </div>
  )
}
